// The storefront's buttons write a question into the chat; the visitor sends it.

window.whereabouts = window.whereabouts || { q: [] };

const QUESTIONS = {
  en: (order, email) => `Where is my order ${order}? My e-mail is ${email}`,
  es: (order, email) => `¿Dónde está mi pedido ${order}? Mi correo es ${email}`,
  de: (order, email) => `Wo ist meine Bestellung ${order}? Meine E-Mail-Adresse ist ${email}`,
};

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-ask], [data-ask-order]');
  if (!button) return;
  const { ask, askOrder, email, language } = button.dataset;
  const text = askOrder ? (QUESTIONS[language] ?? QUESTIONS.en)(askOrder, email) : ask;
  if (askOrder) window.whereabouts.q.push(['setLocale', language]);
  window.whereabouts.q.push(['open', { text }]);
});
