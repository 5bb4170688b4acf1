// `window.whereabouts`: what the shop's page may call, also before this file has loaded:
//   window.whereabouts = window.whereabouts || { q: [] };
//   whereabouts.q.push(['open', { text: 'Where is my order?' }]);

const EVENTS = ['ready', 'message', 'unread', 'open', 'close', 'error'];
const script = document.currentScript;
const early = window.whereabouts;

if (!early?.version) {
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

  const whenLoaded = (act) => {
    if (document.body) act();
    else document.addEventListener('DOMContentLoaded', act, { once: true });
  };

  // Opening before `init` has put the panel on the page is kept for then.
  const waiting = [];
  const withPanel = (act) => {
    if (panel?.isConnected) act(panel);
    else waiting.push(act);
  };

  const api = {
    version: 1,

    // {shop, language?, baseUrl?, name?, color?, position?, theme?}; a second call does nothing.
    init(options = {}) {
      if (panel || !options.shop) return;
      const base = new URL(options.baseUrl ?? script?.src ?? location.href, location.href).origin;
      if (!customElements.get('whereabouts-chat')) customElements.define('whereabouts-chat', Panel);
      panel = document.createElement('whereabouts-chat');
      const language = options.language || document.documentElement.lang || navigator.language;
      panel.setUp({ ...options, base, language }, emit);
      whenLoaded(() => {
        if (!panel) return;
        document.body.append(panel);
        waiting.splice(0).forEach((act) => act(panel));
        panel.start();
      });
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

    setLocale: (language) =>
      withPanel((p) => {
        p.words = new Words(language);
        p.client.language = p.client.spoken = String(language);
        p.localize();
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
