// `window.whereabouts`: what the shop's page may call, also before this file has loaded:
//   window.whereabouts = window.whereabouts || { q: [] };
//   whereabouts.q.push(['open', { text: 'Where is my order?' }]);

const EVENTS = ['ready', 'message', 'unread', 'open', 'close', 'identified', 'error'];
const VERSION = 1;
const MOST_CONTEXT = 10;
const LONGEST_CONTEXT = 200;
const CONTEXT_NAME = /^[\w.-]{1,40}$/;
const script = document.currentScript;
const early = window.whereabouts;

// A stand-in that collects calls may answer to any name, also to `version`.
if (early?.version !== VERSION) {
  const listeners = new Map(EVENTS.map((name) => [name, new Set()]));
  let panel = null;
  let isReady = false;

  const emit = (name, detail) => {
    if (name === 'ready') isReady = true;
    for (const act of listeners.get(name) ?? []) {
      try {
        act(detail);
      } catch (error) {
        console.error(error);
      }
    }
  };

  const loaded = () =>
    new Promise((done) => (document.body ? done() : document.addEventListener('DOMContentLoaded', done, { once: true })));

  // What is called before the panel is on the page is kept for then.
  const waiting = [];
  const withPanel = (act) => {
    if (panel?.isConnected) act(panel);
    else waiting.push(act);
  };

  const api = {
    version: VERSION,

    // {shop, language?, baseUrl?, name?, color?, position?, theme?, photos?}; a second call does
    // nothing.
    async init(options = {}) {
      if (panel || !options.shop) return;
      const base = new URL(options.baseUrl ?? script?.src ?? location.href, location.href).origin;
      if (!customElements.get('whereabouts-chat')) customElements.define('whereabouts-chat', Panel);
      const made = document.createElement('whereabouts-chat');
      panel = made;
      const language = options.language || document.documentElement.lang || navigator.language;
      await Promise.all([loaded(), fetchTexts(language, base)]);
      if (panel !== made) return;
      made.setUp({ ...options, base, language }, emit);
      document.body.append(made);
      emit('ready');
      waiting.splice(0).forEach((act) => act(made));
      made.start();
    },

    // {text?}: what to put into the message field.
    open: (options) => withPanel((p) => p.open(options)),
    close: () => withPanel((p) => p.close()),
    toggle: () => withPanel((p) => p.toggle()),

    // Returns the function that takes the listener off again.
    on(name, act) {
      if (!listeners.has(name) || typeof act !== 'function') return () => {};
      listeners.get(name).add(act);
      if (name === 'ready' && isReady) act();
      return () => listeners.get(name).delete(act);
    },

    setLocale: (language) => withPanel((p) => p.speak(String(language))),

    // The token that the shop's server signed for the customer who is logged in.
    identify: (token) => withPanel((p) => p.client.identify(token)),

    // {page?, product?, order?, …}: what the customer is looking at. Goes with the next messages,
    // in place of what was set before.
    setContext: (context) =>
      withPanel((p) => {
        const entries = Object.entries(context ?? {})
          .filter(([name, value]) => CONTEXT_NAME.test(name) && String(value ?? '').trim())
          .slice(0, MOST_CONTEXT)
          .map(([name, value]) => [name, [...String(value)].slice(0, LONGEST_CONTEXT).join('')]);
        p.client.context = entries.length ? Object.fromEntries(entries) : null;
      }),

    // Forgets the conversation in this browser: for a customer who logs out.
    reset: () => withPanel((p) => p.client.reset()),

    destroy() {
      panel?.remove();
      panel = null;
      isReady = false;
      waiting.length = 0;
    },

    q: { push: (...calls) => calls.forEach(([name, ...values]) => name !== 'q' && api[name]?.(...values)) },
  };

  window.whereabouts = api;
  if (script?.dataset.shop) api.init({ ...script.dataset });
  if (Array.isArray(early?.q)) api.q.push(...early.q);
}
