// What the customer sees: launcher, panel, transcript, composer.

const LONGEST_TEXT = 4000;
const SMALL = '(max-width: 480px), (max-height: 480px)';

class Panel extends HTMLElement {
  setUp(options, emit) {
    this.options = options;
    this.emit = emit;
    this.unread = 0;
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
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const apply = () => {
      const { theme } = this.options;
      const isDark = theme === 'dark' || (theme !== 'light' && dark.matches);
      this.setAttribute('theme', isDark ? 'dark' : 'light');
      // On its own ground the accent may not be seen: what must be, is then drawn in ink.
      const seen = contrast(luminance(color), luminance(isDark ? '#191d1b' : '#ffffff'));
      const colors = { accent: color, 'on-accent': inkOn(color), ring: seen < 3 ? 'var(--ink)' : color, rim: seen < 1.2 ? 'var(--edge)' : '#0000' };
      for (const name in colors) this.style.setProperty(`--${name}`, colors[name]);
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
    this.input = h('textarea', { rows: 1, maxlength: LONGEST_TEXT, dir: 'auto', enterkeyhint: 'send', input: () => this.typed(), keydown: (event) => this.key(event), paste: (event) => this.filesOf(event, event.clipboardData) });
    this.tray = new Tray((trouble) => this.photographed(trouble));
    this.sender = h('button.send', { type: 'submit', disabled: true }, icon(...ICONS.send));
    this.log.append(this.welcome, this.dots);
    this.panel = h(
      'section.panel',
      {
        id: 'panel', role: 'dialog', 'aria-labelledby': 'title', hidden: true,
        keydown: (event) => this.panelKey(event),
        dragover: (event) => event.preventDefault(),
        drop: (event) => this.filesOf(event, event.dataTransfer),
      },
      h('div.top', null, h('span.mark', { 'aria-hidden': 'true' }, this.shopName.slice(0, 1)), h('div', null, this.heading, this.subtitle), this.closer),
      h('div.middle', null, this.log, this.newer),
      this.replies,
      this.notice,
      h('form.composer', { submit: (event) => { event.preventDefault(); this.submit(); } }, this.tray.list, this.tray.picker, this.tray.button, this.input, this.sender),
      this.spoken,
    );
    this.tray.button.hidden = this.options.photos === 'off';
    this.transcript = new Transcript(this.log, this.welcome, this.client, this.options.base);
    this.narrow = matchMedia(SMALL);
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
    const { position } = this.options;
    this.setAttribute('side', position === 'left' || position === 'right' ? position : words.direction === 'rtl' ? 'left' : 'right');
    this.heading.textContent = words.say('title', { name: this.shopName });
    this.closer.setAttribute('aria-label', words.say('close'));
    this.log.setAttribute('aria-label', words.say('log'));
    this.newer.replaceChildren(words.say('newer'), icon(...ICONS.down));
    this.replies.setAttribute('aria-label', words.say('suggestions'));
    this.input.setAttribute('aria-label', words.say('placeholder'));
    this.input.placeholder = words.say('placeholder');
    if (!this.input.value) this.input.dir = words.direction;
    this.sender.setAttribute('aria-label', words.say('send'));
    this.welcome.replaceChildren(h('h3', null, words.say('hello')), h('p', null, words.say('hello_text')));
    this.tray.localize(words);
    this.transcript.clear();
    this.repliesOf = undefined;
    this.render();
  }

  async speak(language) {
    this.wanted = language;
    await fetchTexts(language, this.options.base);
    if (this.wanted !== language) return;
    this.words = new Words(language);
    this.client.language = this.client.spoken = language;
    this.localize();
  }

  async start() {
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
    this.rest(text);
    this.input.setSelectionRange(this.input.value.length, this.input.value.length);
    this.changed();
  }

  close() {
    if (!this.isOpen) return;
    const hadFocus = this.shadowRoot.activeElement;
    this.panel.hidden = true;
    // What is not shown, as the launcher beside an open chat on a phone, takes no focus.
    this.renderLauncher();
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
    this.sender.disabled = !this.input.value.trim() && !this.tray.photos.length;
    this.trouble = null;
    // An empty field has nothing to tell a direction by but the language.
    this.input.dir = this.input.value ? 'auto' : this.words.direction;
    this.input.style.height = 'auto';
    this.input.style.height = `${Math.min(this.input.scrollHeight, 132)}px`;
    if (tellServer) this.client.customerTypes();
  }

  key(event) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit();
  }

  // Files that were dropped or pasted; words go where they always go.
  filesOf(event, transfer) {
    const files = [...(transfer?.files ?? [])];
    if (!files.length || this.tray.button.hidden) return;
    event.preventDefault();
    this.tray.add(files);
  }

  photographed(trouble) {
    this.typed(false);
    this.trouble = trouble;
    this.changed();
  }

  submit() {
    const text = this.input.value.trim();
    if (!text && !this.tray.photos.length) return;
    this.input.value = '';
    const photos = this.tray.take();
    this.typed(false);
    this.say(text, photos, true);
  }

  say(text, photos, writing, post) {
    this.saying = true;
    this.client.send(text, photos, post);
    this.rest(writing);
  }

  // On a touch screen the field brings up a keyboard over half of the chat: only for who writes.
  rest(writing) {
    (writing || !matchMedia('(pointer: coarse)').matches ? this.input : this.log).focus({ preventScroll: true });
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
      ...client.drafts.map((d) => ({ key: d.id, message: { author: 'customer', text: d.text, created_at: d.at, attachments: d.photos }, state: d.state, photos: d.photos, reason: d.trouble ? words.say(d.trouble) : words.texts === ENGLISH && d.reason })),
    ].filter(({ message }) => this.canSay(message.language));
    const before = this.transcript.nodes.size;
    this.transcript.render(items, words);
    this.welcome.hidden = items.length > 0;
    this.panel.classList.toggle('fresh', !items.length);
    if (this.dots.hidden === client.typing) this.spoken.textContent = client.typing ? words.say('typing') : '';
    this.dots.hidden = !client.typing;
    const lastAuthor = items.at(-1)?.message.author;
    this.dots.classList.toggle('after', lastAuthor !== undefined && lastAuthor !== 'customer');
    this.renderReplies(items);
    this.subtitle.textContent = words.say(lastAuthor === 'person' ? 'subtitle_person' : 'subtitle');
    const notice = client.notice ?? (client.handedOff && lastAuthor !== 'person' ? 'handed_off' : null);
    const said = this.trouble || notice ? words.say(this.trouble ?? notice, { n: MOST_PHOTOS }) : '';
    if (this.notice.textContent !== said) this.notice.textContent = said;
    this.notice.classList.toggle('trouble', !!(this.trouble ?? client.notice));
    if (atEnd || this.saying) this.toEnd();
    else if (this.transcript.nodes.size > before) this.newer.hidden = false;
    this.renderLauncher();
    this.seen();
  }

  // An answer in a language that is not here yet is shown when it is.
  canSay(language) {
    if (!language || hasTexts(language)) return true;
    fetchTexts(language, this.options.base).then(() => this.changed());
    return false;
  }

  renderReplies(items) {
    const { words, client } = this;
    const last = items.at(-1);
    // The customer's own messages have none.
    const buttons = (last ? last.message.buttons : !client.session && words.texts.starters.map((text) => ({ label: text, text }))) || [];
    const key = last?.key ?? 0;
    if (this.repliesOf !== key) {
      this.repliesOf = key;
      this.replies.replaceChildren(...buttons.map(({ label, text, post }) => h('button', { type: 'button', dir: 'auto', click: () => this.say(text, [], 0, post) }, label)));
    }
    this.replies.hidden = !buttons.length || this.tray.photos.length > 0;
  }

  renderLauncher() {
    const { words, client, isOpen } = this;
    const unread = isOpen ? 0 : client.unread;
    this.badge.textContent = unread > 9 ? `${words.number(9)}+` : words.number(unread);
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
