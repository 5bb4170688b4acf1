// Building blocks: elements without markup strings, texts by language, safe rich text.

const h = (tag, props, ...children) => {
  const [name, ...classes] = tag.split('.');
  const element = document.createElement(name);
  if (classes.length) element.className = classes.join(' ');
  for (const [key, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(key, value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
};

const SVG = 'http://www.w3.org/2000/svg';
const icon = (...paths) => {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  for (const d of paths) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', d);
    svg.append(path);
  }
  return svg;
};

const ICONS = {
  chat: ['M12 3.5c-5 0-9 3.4-9 7.7 0 2.4 1.3 4.6 3.3 6L5.6 20.6l4-1.9c.8.2 1.6.2 2.4.2 5 0 9-3.4 9-7.7s-4-7.7-9-7.7z', 'M8.2 11.3h.01M12 11.3h.01M15.8 11.3h.01'],
  close: ['M6 6l12 12M18 6L6 18'],
  down: ['M6 9.5l6 6 6-6'],
  send: ['M12 19.5v-15M5.5 11L12 4.5 18.5 11'],
  box: ['M12 3l8 4.3v9.4L12 21l-8-4.3V7.3z', 'M4 7.3l8 4.3 8-4.3M12 11.6V21M8 5.15l8 4.3'],
  out: ['M9 5h10v10M19 5L6 18'],
  check: ['M5 12.5l4.5 4.5L19 7.5'],
  photo: ['M4.5 8.5h3l1.6-2.6h5.8l1.6 2.6h3a1.5 1.5 0 0 1 1.5 1.5v8a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 18v-8a1.5 1.5 0 0 1 1.5-1.5z', 'M15.5 13.6a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0z'],
};

const TEXTS_TIMEOUT_MS = 5_000;
const texts = { en: ENGLISH };
const coming = {};
const primaryOf = (language) => String(language).split('-')[0].toLowerCase();

// The texts of a language, fetched once; one that cannot be had is spoken in English.
const fetchTexts = (language, base) => {
  const code = primaryOf(language);
  if (texts[code] || !LANGUAGES[code]) return Promise.resolve();
  coming[code] ??= fetch(`${base}/widget/${code}.json?v=${LANGUAGES[code]}`, { signal: AbortSignal.timeout(TEXTS_TIMEOUT_MS) })
    .then((response) => (response.ok ? response.json() : ENGLISH))
    .catch(() => ENGLISH)
    .then((found) => { texts[code] = found; });
  return coming[code];
};
const hasTexts = (language) => Boolean(texts[primaryOf(language)] || !LANGUAGES[primaryOf(language)]);

const DAY_MS = 86_400_000;

// Texts and formats of one language; what a language lacks is said in English.
class Words {
  constructor(language) {
    const primary = primaryOf(language);
    this.texts = texts[primary] ?? ENGLISH;
    this.tag = this.texts !== ENGLISH || primary === 'en' ? language : 'en';
    try {
      Intl.getCanonicalLocales(this.tag);
    } catch {
      this.tag = primary;
    }
    // `en` alone would show a British customer American dates; their browser knows better.
    if (this.tag === primary) this.tag = navigator.languages.find((l) => l.startsWith(`${primary}-`)) ?? primary;
    this.direction = /^(ar|fa|he|ur)\b/i.test(this.tag) ? 'rtl' : 'ltr';
  }

  say(key, values = {}) {
    return this.fill(this.texts[key] ?? ENGLISH[key] ?? key, values);
  }

  // A word of a closed list; a code that is newer than this file is shown in plain letters.
  label(list, code) {
    return this.texts[list]?.[code] ?? ENGLISH[list]?.[code] ?? String(code).replaceAll('_', ' ');
  }

  count(key, n) {
    return this.say(`${key}_${n === 1 ? 'one' : 'other'}`, { n });
  }

  number(n) {
    return new Intl.NumberFormat(this.tag).format(n);
  }

  fill(text, values) {
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
  }

  // `2026-11-28` is a calendar day, the same one in every time zone.
  date(day, weekday = false) {
    const moment = new Date(`${day}T00:00:00Z`);
    if (Number.isNaN(moment.valueOf())) return day;
    const form = { day: 'numeric', month: 'long', timeZone: 'UTC', calendar: 'gregory' };
    if (weekday) form.weekday = 'long';
    else if (moment.getUTCFullYear() !== new Date().getFullYear()) form.year = 'numeric';
    return new Intl.DateTimeFormat(this.tag, form).format(moment);
  }

  // `tomorrow`, where that is what the day is here; nothing where it is further off.
  near(day) {
    const now = new Date();
    const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
    const days = (new Date(`${day}T00:00:00Z`) - today) / DAY_MS;
    return Math.abs(days) <= 1 ? new Intl.RelativeTimeFormat(this.tag, { numeric: 'auto' }).format(days, 'day') : '';
  }

  time(moment) {
    const at = new Date(moment);
    if (Number.isNaN(at.valueOf())) return '';
    const form = { hour: 'numeric', minute: '2-digit', calendar: 'gregory' };
    if (at.toDateString() !== new Date().toDateString()) Object.assign(form, { day: 'numeric', month: 'short' });
    return new Intl.DateTimeFormat(this.tag, form).format(at);
  }

  // `12.50 EUR`
  money(amount) {
    const [, number, currency] = /^(-?[\d.]+) ([A-Z]{3})$/.exec(amount) ?? [];
    if (!currency) return amount;
    return new Intl.NumberFormat(this.tag, { style: 'currency', currency }).format(number);
  }
}

const httpsUrl = (text) => {
  try {
    const url = new URL(text);
    return url.protocol === 'https:' ? url.href : null;
  } catch {
    return null;
  }
};

const link = (url, props, ...children) =>
  h('a', { href: url, target: '_blank', rel: 'noopener nofollow', ...props }, ...children);

const RICH = /\*\*(.+?)\*\*|\[([^\]\n]+)\]\((https:\/\/[^\s)]+)\)|(https:\/\/[^\s<>"]*[^\s<>".,;:!?)\]}'*])|([A-Z]+-\d[\d-]*)/g;

// Bold, links, bullets and line breaks (by CSS) are all that a reply may bring; the rest stays
// letters. Numbers such as HM-10432 stay on one line.
const richText = (said) => {
  const text = said.replace(/^[-*] /gm, '• ');
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(RICH)) {
    const [all, bold, name, target, bare, number] = match;
    parts.push(text.slice(end, match.index));
    end = match.index + all.length;
    const url = httpsUrl(target ?? bare ?? '');
    if (bold) parts.push(h('strong', null, bold));
    else if (number) parts.push(h('span.number', null, number));
    else if (url) parts.push(link(url, null, name ?? bare));
    else parts.push(all);
  }
  parts.push(text.slice(end));
  return parts.filter((part) => part !== '');
};

// WCAG relative luminance, and the contrast of two of them.
const luminance = (color) => {
  const [r, g, b] = [1, 3, 5]
    .map((at) => parseInt(color.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

// Black or white: one of the two has a contrast of 4.5 on any colour.
const inkOn = (color) => (contrast(luminance(color), 0) > contrast(luminance(color), 1) ? '#000000' : '#ffffff');
