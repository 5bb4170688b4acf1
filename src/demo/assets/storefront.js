// The storefront's buttons write a question into the chat; the visitor sends it.

window.whereabouts = window.whereabouts || { q: [] };

const QUESTIONS = {
  ar: (order, email) => `أين طلبي ${order}؟ بريدي الإلكتروني هو ${email}`,
  de: (order, email) => `Wo ist meine Bestellung ${order}? Meine E-Mail-Adresse ist ${email}`,
  en: (order, email) => `Where is my order ${order}? My e-mail is ${email}`,
  es: (order, email) => `¿Dónde está mi pedido ${order}? Mi correo es ${email}`,
  fr: (order, email) => `Où est ma commande ${order} ? Mon adresse e-mail est ${email}`,
  ja: (order, email) => `注文 ${order} は今どこにありますか？メールアドレスは ${email} です。`,
  pt: (order, email) => `Onde está o meu pedido ${order}? O meu e-mail é ${email}`,
};

const call = (...args) => window.whereabouts.q.push(args);

// What the visitor looks at goes with the next message, for whoever answers.
const lookAt = (things) => call('setContext', { page: location.pathname, ...things });
lookAt({});

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-ask], [data-ask-order]');
  if (!button) return;
  const { ask, askOrder, email, language, product } = button.dataset;
  const wanted = document.querySelector('#ask-in')?.value || language;
  const text = askOrder ? (QUESTIONS[wanted] ?? QUESTIONS.en)(askOrder, email) : ask;
  if (askOrder) call('setLocale', wanted);
  lookAt({ product, order: askOrder });
  call('open', { text });
});
