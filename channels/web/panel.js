// What the customer sees: launcher, panel, transcript, composer.

const LONGEST_TEXT = 4000;
const NARROW = '(max-width: 480px)';

class Panel extends HTMLElement {
  setUp(options, emit) {
    this.options = options;
    this.emit = emit;
    this.nodes = new Map();
    this.words = new Words(options.language);
    this.client = new Client(options, {
      changed: () => this.changed(),
      event: (name, detail) => emit(name, detail),
    });
    const root = this.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    this.paint();
    this.build(root);
    this.localize();
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  get shopName() {
    return this.options.name ?? this.options.shop.replace(/(^|-)(\w)/g, (_, dash, letter) => (dash && ' ') + letter.toUpperCase());
  }

  paint() {
    const color = /^#[0-9a-f]{6}$/i.test(this.options.color ?? '') ? this.options.color : '#1f5144';
    this.style.setProperty('--accent', color);
    this.style.setProperty('--on-accent', inkOn(color));
    this.setAttribute('side', this.options.position === 'left' ? 'left' : 'right');
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const apply = () => {
      const theme = this.options.theme;
      this.setAttribute('theme', theme === 'dark' || theme === 'light' ? theme : dark.matches ? 'dark' : 'light');
    };
    dark.addEventListener('change', apply);
    this.unpaint = () => dark.removeEventListener('change', apply);
    apply();
  }

  build(root) {
    this.badge = h('span.badge', { 'aria-hidden': 'true', hidden: true });
    this.launcher = h(
      'button.launcher',
      { type: 'button', 'aria-expanded': 'false', 'aria-controls': 'panel', click: () => this.toggle() },
      h('span.when-closed', null, icon(...ICONS.chat)),
      h('span.when-open', null, icon(...ICONS.down)),
      this.badge,
    );
    this.heading = h('h2', { id: 'title' });
    this.subtitle = h('p');
    this.closer = h('button.plain', { type: 'button', click: () => this.close() }, icon(...ICONS.close));
    this.log = h('div.log', { role: 'log', 'aria-live': 'off', 'aria-relevant': 'additions', tabindex: 0, scroll: () => this.scrolled() });
    this.welcome = h('div.welcome');
    this.dots = h('div.typing', { 'aria-hidden': 'true', hidden: true }, h('i'), h('i'), h('i'));
    this.newer = h('button.newer', { type: 'button', hidden: true, click: () => this.toEnd(true) });
    this.replies = h('div.replies', { role: 'group', hidden: true });
    this.notice = h('p.notice', { role: 'status' });
    this.spoken = h('p.unseen', { role: 'status' });
    this.input = h('textarea', { rows: 1, maxlength: LONGEST_TEXT, dir: 'auto', enterkeyhint: 'send', input: () => this.typed(), keydown: (event) => this.key(event) });
    this.sender = h('button.send', { type: 'submit', disabled: true }, icon(...ICONS.send));
    this.log.append(this.welcome, this.dots);
    this.panel = h(
      'section.panel',
      { id: 'panel', role: 'dialog', 'aria-labelledby': 'title', hidden: true, keydown: (event) => this.panelKey(event) },
      h('div.top', null, h('span.mark', { 'aria-hidden': 'true' }, this.shopName.slice(0, 1)), h('div', null, this.heading, this.subtitle), this.closer),
      h('div.middle', null, this.log, this.newer),
      this.replies,
      this.notice,
      h('form.composer', { submit: (event) => { event.preventDefault(); this.submit(); } }, this.input, this.sender),
      this.spoken,
    );
    this.narrow = matchMedia(NARROW);
    this.onViewport = () => this.fitKeyboard();
    visualViewport?.addEventListener('resize', this.onViewport);
    this.onVisible = () => this.seen();
    document.addEventListener('visibilitychange', this.onVisible);
    root.append(this.panel, this.launcher);
  }

  localize() {
    const { words } = this;
    this.panel.lang = this.launcher.lang = words.tag;
    this.panel.dir = words.direction;
    this.heading.textContent = words.say('title', { name: this.shopName });
    this.closer.setAttribute('aria-label', words.say('close'));
    this.log.setAttribute('aria-label', words.say('log'));
    this.newer.replaceChildren(words.say('newer'), icon(...ICONS.down));
    this.replies.setAttribute('aria-label', words.say('suggestions'));
    this.input.setAttribute('aria-label', words.say('placeholder'));
    this.input.placeholder = words.say('placeholder');
    this.sender.setAttribute('aria-label', words.say('send'));
    this.welcome.replaceChildren(h('h3', null, words.say('hello')), h('p', null, words.say('hello_text')));
    for (const node of this.nodes.values()) node.remove();
    this.nodes.clear();
    this.repliesOf = undefined;
    this.render();
  }

  async start() {
    this.emit('ready');
    await this.client.start();
    this.render();
    this.toEnd();
    // What was said before this page is not news to a screen reader.
    requestAnimationFrame(() => this.log.setAttribute('aria-live', 'polite'));
  }

  // Opening and closing

  open({ text } = {}) {
    if (text) {
      this.input.value = String(text).slice(0, LONGEST_TEXT);
      this.typed(false);
    }
    if (!this.isOpen) {
      this.opener = document.activeElement;
      this.panel.hidden = false;
      if (this.narrow.matches) this.panel.setAttribute('aria-modal', 'true');
      else this.panel.removeAttribute('aria-modal');
      this.fitKeyboard();
      this.toEnd();
      this.emit('open');
    }
    this.input.focus({ preventScroll: true });
    this.input.setSelectionRange(this.input.value.length, this.input.value.length);
    this.changed();
  }

  close() {
    if (!this.isOpen) return;
    const hadFocus = this.shadowRoot.activeElement;
    this.panel.hidden = true;
    this.changed();
    if (hadFocus) (this.opener?.isConnected && this.opener !== this && this.opener !== document.body ? this.opener : this.launcher).focus();
    this.emit('close');
  }

  toggle() {
    if (this.isOpen) this.close();
    else this.open();
  }

  panelKey(event) {
    if (event.isComposing) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.close();
    }
    if (event.key === 'Tab' && this.panel.getAttribute('aria-modal')) this.keepFocus(event);
  }

  keepFocus(event) {
    const stops = [...this.panel.querySelectorAll('button, a, textarea, [tabindex="0"]')].filter((e) => !e.disabled && e.offsetParent);
    const [first, last] = [stops[0], stops[stops.length - 1]];
    const at = this.shadowRoot.activeElement;
    const turn = event.shiftKey ? at === first && last : at === last && first;
    if (!turn) return;
    event.preventDefault();
    turn.focus();
  }

  // Phones lay the keyboard over the page; only the visual viewport tells.
  fitKeyboard() {
    const height = this.narrow.matches && this.isOpen ? visualViewport?.height : null;
    this.panel.style.height = height ? `${height}px` : '';
    if (height) this.toEnd();
  }

  // Writing

  typed(tellServer = true) {
    this.sender.disabled = !this.input.value.trim();
    this.input.style.height = 'auto';
    this.input.style.height = `${Math.min(this.input.scrollHeight, 132)}px`;
    if (tellServer) this.client.customerTypes();
  }

  key(event) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit();
  }

  submit() {
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = '';
    this.typed(false);
    this.say(text);
  }

  say(text) {
    this.saying = true;
    this.client.send(text);
    this.input.focus({ preventScroll: true });
  }

  // Showing

  // One drawing a frame, however many events arrive in it.
  changed() {
    if (this.drawing) return;
    this.drawing = true;
    queueMicrotask(() => {
      this.drawing = false;
      if (this.isConnected) this.render();
    });
  }

  render() {
    const { client, words } = this;
    // A view that nobody has moved follows the conversation, even at the top of a long answer.
    const atEnd = this.isAtEnd() || Math.abs(this.log.scrollTop - this.resting) < 4;
    const items = [
      ...client.history.map((message) => ({ key: message.client_id ?? message.id, message, state: 'sent' })),
      ...client.drafts.map((d) => ({ key: d.id, message: { author: 'customer', text: d.text, created_at: d.at }, state: d.state, reason: d.reason })),
    ];
    const before = this.nodes.size;
    this.renderItems(items);
    this.welcome.hidden = items.length > 0;
    this.panel.classList.toggle('fresh', !items.length);
    if (this.dots.hidden === client.typing) this.spoken.textContent = client.typing ? words.say('typing') : '';
    this.dots.hidden = !client.typing;
    const lastAuthor = items.at(-1)?.message.author;
    this.dots.classList.toggle('after', lastAuthor !== undefined && lastAuthor !== 'customer');
    this.renderReplies(items);
    this.subtitle.textContent = words.say(lastAuthor === 'person' ? 'subtitle_person' : 'subtitle');
    const notice = client.notice ?? (client.handedOff && lastAuthor !== 'person' ? 'handed_off' : null);
    const said = notice ? words.say(notice) : '';
    if (this.notice.textContent !== said) this.notice.textContent = said;
    this.notice.classList.toggle('trouble', Boolean(client.notice));
    if (atEnd || this.saying) this.toEnd();
    else if (this.nodes.size > before) this.newer.hidden = false;
    this.renderLauncher();
    this.seen();
  }

  renderItems(items) {
    const keys = new Set(items.map((item) => item.key));
    for (const [key, node] of this.nodes) {
      if (keys.has(key)) continue;
      node.remove();
      this.nodes.delete(key);
    }
    let last = this.welcome;
    items.forEach((item, i) => {
      let node = this.nodes.get(item.key);
      if (!node) {
        node = this.message(item);
        this.nodes.set(item.key, node);
      }
      if (last.nextSibling !== node) last.after(node);
      last = node;
      const sameNext = items[i + 1]?.message.author === item.message.author;
      node.classList.toggle('joined', sameNext && item.state !== 'failed');
      this.renderState(node, item, !items[i + 1]);
    });
  }

  message({ message }) {
    const { words } = this;
    const own = message.author === 'customer';
    const who = words.say(own ? 'you' : message.author === 'person' ? 'person' : 'agent');
    const cards = (message.cards ?? []).filter((card) => card.type === 'order');
    const speech = message.language ? new Words(message.language) : words;
    return h(
      `div.message.${own ? 'own' : 'theirs'}`,
      null,
      h('span.unseen', null, `${who}: `),
      message.text ? h('div.bubble', { dir: 'auto', lang: message.language }, own ? message.text : richText(message.text)) : null,
      cards.map((card) => new OrderCard(card, speech, this.options.base).element()),
      h('div.state'),
    );
  }

  renderState(node, { key, message, state, reason }, isLast) {
    const { words } = this;
    const line = node.lastChild;
    const own = message.author === 'customer';
    const sign = `${state}|${isLast}|${message.created_at}|${reason}`;
    if (node.sign === sign) return;
    node.sign = sign;
    node.dataset.state = state;
    const time = h('time', { datetime: message.created_at }, words.time(message.created_at));
    if (state === 'failed') {
      line.replaceChildren(
        h('span', { role: 'alert' }, reason || words.say('failed')),
        h('button.retry', { type: 'button', click: () => this.client.retry(key) }, words.say('retry')),
      );
    } else if (state === 'sending') line.replaceChildren(words.say('sending'));
    else if (own && isLast) line.replaceChildren(time, ` · ${words.say('sent')}`);
    else line.replaceChildren(time);
  }

  renderReplies(items) {
    const { words, client } = this;
    const last = items.at(-1);
    const starters = words.texts.starters.map((text) => ({ label: text, text }));
    const buttons = last ? (last.message.author === 'customer' ? [] : (last.message.buttons ?? [])) : client.session ? [] : starters;
    const key = last ? last.key : 'starters';
    if (this.repliesOf !== key) {
      this.repliesOf = key;
      this.replies.replaceChildren(...buttons.map(({ label, text }) => h('button', { type: 'button', dir: 'auto', click: () => this.say(text) }, label)));
    }
    this.replies.hidden = !buttons.length;
  }

  renderLauncher() {
    const { words, client, isOpen } = this;
    const unread = isOpen ? 0 : client.unread;
    this.badge.textContent = unread > 9 ? '9+' : unread;
    this.badge.hidden = !unread;
    this.launcher.classList.toggle('open', isOpen);
    this.launcher.setAttribute('aria-expanded', isOpen);
    const label = words.say(isOpen ? 'close' : 'open');
    this.launcher.setAttribute('aria-label', unread ? `${label}, ${words.count('unread', unread)}` : label);
    if (unread !== this.unread) {
      this.unread = unread;
      this.emit('unread', { count: unread });
    }
  }

  seen() {
    if (this.isOpen && !document.hidden) this.client.markRead();
  }

  isAtEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.log;
    return scrollHeight - scrollTop - clientHeight < 80;
  }

  scrolled() {
    if (this.isAtEnd()) this.newer.hidden = true;
  }

  // The start of a long answer matters more than its end.
  toEnd(always = false) {
    const { log } = this;
    const newest = [...log.querySelectorAll('.message')].at(-1);
    const room = newest && !always ? newest.offsetTop - 12 : Infinity;
    log.scrollTop = Math.min(log.scrollHeight, room);
    this.newer.hidden = true;
    this.saying = false;
    this.resting = log.scrollTop;
  }

  disconnectedCallback() {
    this.unpaint?.();
    visualViewport?.removeEventListener('resize', this.onViewport);
    document.removeEventListener('visibilitychange', this.onVisible);
    this.client?.stop();
  }
}
