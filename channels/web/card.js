// The order card, drawn from the store's data alone.

const STEPS = 5;

const TONES = {
  bad: ['exception', 'lost', 'return_to_sender', 'failed_attempt', 'rejected', 'failed'],
  warn: ['awaiting_payment', 'on_hold', 'backordered', 'delayed', 'in_customs'],
  good: ['delivered', 'available_for_pickup', 'closed', 'issued', 'received'],
  mute: ['cancelled', 'returned'],
};
const toneOf = (status) =>
  Object.keys(TONES).find((tone) => TONES[tone].includes(status)) ?? 'calm';

class OrderCard {
  constructor(card, words, base) {
    Object.assign(this, { card, words, base });
  }

  element() {
    const { card, words } = this;
    return h(
      'article.card',
      { 'aria-label': `${words.say('order')} ${card.order}`, lang: words.tag, dir: words.direction },
      this.head(),
      this.progress(),
      this.dates(),
      this.parcels(),
      this.lines(),
      (card.backorders ?? []).map((b) => this.backorder(b)),
      (card.returns ?? []).map((r) => this.returned(r)),
      (card.refunds ?? []).map((r) => this.refund(r)),
    );
  }

  pill(list, state) {
    return h(`span.pill.${toneOf(state)}`, null, this.words.label(list, state));
  }

  head() {
    const { card, words } = this;
    return h(
      'div.head',
      null,
      h('div', null, h('small', null, words.say('order')), h('bdi.number', null, card.order)),
      this.pill('status', card.status),
    );
  }

  // A cancelled order has nowhere to go, and a returned one has been there.
  progress() {
    const { card, words } = this;
    if (['cancelled', 'returned', 'return_in_progress'].includes(card.status)) return null;
    const names = words.texts.steps;
    const at = Math.min(Math.max(card.progress, 1), STEPS);
    const label = words.say('progress', { n: at, total: STEPS, step: names[at - 1] });
    const steps = names.flatMap((_, i) => {
      const reached = i < at;
      const done = reached && (i + 1 < at || at === STEPS);
      const dot = h(done ? 'i.done' : reached ? 'i.now' : 'i', null, done ? icon(...ICONS.check) : '');
      return i ? [h(reached ? 'u.done' : 'u'), dot] : [dot];
    });
    return h(
      `div.progress.${toneOf(card.status)}`,
      null,
      h('div.line', { role: 'img', 'aria-label': label }, steps),
      h(
        `div.ends.now${at}`,
        { 'aria-hidden': 'true' },
        [...new Set([1, at, STEPS])].map((n) => h(n === at ? `b.at${n}` : `span.at${n}`, null, names[n - 1])),
      ),
    );
  }

  dates() {
    const { card, words } = this;
    const arrived = (card.parcels ?? []).map((parcel) => parcel.delivered).filter(Boolean);
    const delivered = card.status === 'delivered' ? arrived.sort().at(-1) : null;
    const [key, day] = card.cancelled
      ? ['cancelled_on', card.cancelled]
      : delivered
        ? ['delivered_on', delivered]
        : ['expected', card.expected];
    return h(
      'div.dates',
      null,
      day ? h('div.big', null, h('small', null, words.say(key), this.near(day)), words.date(day, true)) : null,
      words.texts.hold[card.hold_reason] ? h('p', null, words.label('hold', card.hold_reason)) : null,
    );
  }

  near(day) {
    const near = this.words.near(day);
    return near ? h('b', null, ` · ${near}`) : null;
  }

  parcels() {
    const parcels = this.card.parcels ?? [];
    if (!parcels.length) return null;
    return h('div.parcels', null, parcels.map((parcel, i) => this.parcel(parcel, i, parcels.length)));
  }

  parcel(parcel, index, total) {
    const { words } = this;
    const several = total > 1;
    const url = parcel.url && httpsUrl(parcel.url);
    const day = parcel.delivered
      ? [words.say('delivered_on'), parcel.delivered]
      : parcel.expected
        ? [words.say('expected'), parcel.expected]
        : null;
    const scan = parcel.last_scan;
    return h(
      'section.parcel',
      null,
      several
        ? h('div.row', null, h('h3', null, words.say('parcel', { n: index + 1, total })), this.pill('status', parcel.status))
        : null,
      h(
        'div.row',
        null,
        h('span.carrier', null, h('b', null, parcel.carrier), h('bdi.tracking', { title: words.say('tracking') }, parcel.tracking)),
        url
          ? link(url, { class: 'track', 'aria-label': `${words.say('track')}, ${parcel.carrier} ${parcel.tracking}, ${words.say('new_tab')}` }, words.say('track'), icon(...ICONS.out))
          : null,
      ),
      several && day && !(parcel.delivered && scan) ? h('p', null, `${day[0]}: `, h('b', null, words.date(day[1], true))) : null,
      scan ? this.scan(parcel, scan) : null,
      several && parcel.items?.length ? h('p.contents', null, h('bdi', null, parcel.items.join(', '))) : null,
    );
  }

  // What happened is said in the conversation's language; the carrier's own words, in whatever
  // language they are, stand below as a quotation.
  scan(parcel, scan) {
    const { words } = this;
    const place = scan.place ? [' · ', h('bdi', null, scan.place)] : [];
    return h(
      'div.scan',
      null,
      h('p.row', null, h('span', null, words.label('status', parcel.status), place), h('span', null, words.date(scan.day))),
      scan.text ? h('p', null, h('q', { lang: '', dir: 'auto' }, scan.text)) : null,
    );
  }

  lines() {
    const { card, words } = this;
    return h(
      'div.lines',
      null,
      h(
        'ul',
        { 'aria-label': words.say('items') },
        (card.lines ?? []).map((line) => this.line(line)),
      ),
      h('div.row.total', null, h('span', null, words.say('placed', { date: words.date(card.placed) })), h('span', null, `${words.say('total')} `, h('b', null, words.money(card.total)))),
    );
  }

  line(line) {
    const { card, words } = this;
    const explained = line.state === 'backordered' && card.backorders?.length;
    const state = words.texts.line_state[line.state] && !explained ? this.pill('line_state', line.state) : null;
    return h(
      'li',
      null,
      this.picture(line.image),
      h('div', null, h('span', { dir: 'auto' }, line.title), state),
      h('span.quantity', null, `× ${words.number(line.quantity)}`),
    );
  }

  picture(image) {
    let url = null;
    try {
      url = image && new URL(image, this.base);
    } catch {
      /* no picture */
    }
    const safe = url && (url.protocol === 'https:' || url.origin === this.base);
    const frame = h('span.picture', null, icon(...ICONS.box));
    if (!safe) return frame;
    const img = h('img', { src: url.href, alt: '', loading: 'lazy', width: 48, height: 48, error: () => img.replaceWith(frame) });
    return img;
  }

  backorder(backorder) {
    const { words } = this;
    return h(
      'section.note.warn',
      null,
      h('h3', null, words.say('backorder')),
      h('p', null, `${words.number(backorder.quantity)} × `, h('bdi', null, backorder.title)),
      h('p', null, backorder.expected ? words.say('restock', { date: words.date(backorder.expected) }) : words.say('restock_unknown')),
      backorder.substitutes?.length
        ? h('div', null, h('small', null, words.say('substitutes')), h('ul', null, backorder.substitutes.map((title) => h('li', null, h('bdi', null, title)))))
        : null,
    );
  }

  returned(r) {
    const { words } = this;
    const key = r.received ? 'return_received' : 'return_requested';
    return h(
      'section.note',
      null,
      h('div.row', null, h('h3', null, `${words.say('return')} `, h('bdi', null, r.number)), this.pill('return_state', r.state)),
      h('p', null, words.say(key, { date: words.date(r.received ?? r.requested) })),
      r.tracking ? h('p', null, r.carrier && `${r.carrier} · `, h('bdi', null, r.tracking)) : null,
      r.refund ? h('p', null, `${words.say('refund')}: `, h('b', null, words.money(r.refund))) : null,
    );
  }

  refund(refund) {
    const { words } = this;
    return h(
      'section.note',
      null,
      h('div.row', null, h('h3', null, `${words.say('refund')} ${words.money(refund.amount)}`), this.pill('refund_state', refund.state)),
      refund.issued ? h('p', null, words.date(refund.issued)) : null,
    );
  }
}
