// The transcript: one element a message, kept while the message is there.

class Transcript {
  constructor(log, start, client, base) {
    Object.assign(this, { log, start, client, base });
    this.nodes = new Map();
  }

  clear() {
    for (const node of this.nodes.values()) node.remove();
    this.nodes.clear();
  }

  render(items, words) {
    this.words = words;
    const keys = new Set(items.map((item) => item.key));
    for (const [key, node] of this.nodes) {
      if (keys.has(key)) continue;
      node.remove();
      this.nodes.delete(key);
    }
    let last = this.start;
    items.forEach((item, i) => {
      let node = this.nodes.get(item.key);
      if (!node) {
        node = this.message(item.message);
        this.nodes.set(item.key, node);
      }
      if (last.nextSibling !== node) last.after(node);
      last = node;
      const sameNext = items[i + 1]?.message.author === item.message.author;
      node.classList.toggle('joined', sameNext && item.state !== 'failed');
      this.state(node, item, !items[i + 1]);
    });
  }

  message(message) {
    const { words } = this;
    const own = message.author === 'customer';
    const who = words.say(own ? 'you' : message.author === 'person' ? 'person' : 'agent');
    const cards = (message.cards ?? []).filter((card) => card.type === 'order');
    const speech = message.language ? new Words(message.language) : words;
    const photos = message.attachments ?? [];
    return h(
      `div.message.${own ? 'own' : 'theirs'}`,
      null,
      h('span.unseen', null, `${who}: `),
      photos.length ? h('div.photos', null, photos.map((photo, i) => this.photo(photo, i))) : null,
      message.text ? h('div.bubble', { dir: message.language ? speech.direction : 'auto', lang: message.language }, own ? message.text : richText(message.text)) : null,
      cards.map((card) => new OrderCard(card, speech, this.base).element()),
      h('div.state'),
    );
  }

  photo({ id, blob }, i) {
    const { words } = this;
    const found = blob ?? this.client.picture(id);
    return photoFrame('div.photo', found, words.say('photo', { n: words.number(i + 1) }), words.say('photo_away'));
  }

  state(node, { key, message, state, reason, photos = [] }, isLast) {
    const { words } = this;
    const line = node.lastChild;
    const bar = line.querySelector('progress');
    const share = photos.reduce((sum, photo) => sum + (photo.id ? 1 : (photo.sent ?? 0)), 0) / photos.length;
    if (bar && state === 'sending') bar.value = share;
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
    } else if (state === 'sending') {
      line.replaceChildren(words.say('sending'), photos.length ? h('progress', { max: 1, value: share, 'aria-label': words.say('sending') }) : '');
    } else if (message.author === 'customer' && isLast) line.replaceChildren(time, ` · ${words.say('sent')}`);
    else line.replaceChildren(time);
  }
}
