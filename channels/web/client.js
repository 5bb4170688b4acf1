// One conversation with the server: session, history, stream, outgoing messages.
// Knows nothing of the page; tells `listener.changed()` and `listener.event(name, detail)`.

const SEND_ATTEMPTS = 6;
const REQUEST_TIMEOUT_MS = 20_000;
const UPLOAD_TIMEOUT_MS = 120_000;
const TYPING_LIFETIME_MS = 20_000;
const TYPING_THROTTLE_MS = 3_000;
const HIDDEN_GRACE_MS = 30_000;

const PHOTO_TROUBLES = { 409: 'photo_full', 413: 'photo_large', 415: 'photo_wrong' };

class Client {
  constructor({ base, shop, language }, listener) {
    Object.assign(this, { base, shop, language, listener });
    this.key = `whereabouts:${base}:${shop}`;
    this.sessions = drawer(() => localStorage);
    this.outbox = drawer(() => sessionStorage);
    this.abort = new AbortController();
    const on = (target, type, act) =>
      target.addEventListener(type, act, { signal: this.abort.signal });
    on(window, 'online', () => this.wake(true));
    on(window, 'offline', () => this.tell('offline'));
    on(window, 'pageshow', () => this.wake());
    on(document, 'visibilitychange', () => this.visibility());
    on(window, 'storage', (event) => event.key === this.key && this.adopt());
    this.pictures = new Map();
    this.forget();
  }

  start() {
    this.session = this.sessions.get(this.key);
    this.drafts = this.outbox.get(this.key) ?? [];
    if (this.drafts.length) this.flush();
    return this.connect();
  }

  stop() {
    this.abort.abort();
    this.disconnect();
    this.stopped = true;
  }

  reset() {
    this.drop();
    this.forget();
    this.identity = this.context = null;
    this.outbox.set(this.key, null);
    this.listener.changed();
  }

  forget() {
    this.messages = new Map();
    this.drafts = [];
    this.cursor = 0;
    this.readSeq = 0;
    this.handedOff = false;
    this.typing = false;
    this.notice = null;
    this.pictures.clear();
  }

  get history() {
    return [...this.messages.values()].sort((a, b) => a.seq - b.seq);
  }

  get unread() {
    return this.history.filter((m) => m.author !== 'customer' && m.seq > this.readSeq).length;
  }

  // Another tab opened, replaced or closed the conversation.
  adopt() {
    const session = this.sessions.get(this.key);
    if (session?.conversation === this.session?.conversation) return;
    this.disconnect();
    this.forget();
    this.session = session;
    this.listener.changed();
    this.connect();
  }

  drop() {
    this.disconnect();
    this.session = null;
    this.sessions.set(this.key, null);
  }

  async request(path, body, token) {
    let response;
    try {
      response = await fetch(`${this.base}/chat/v1/conversations${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          ...(token && { Authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        credentials: 'omit',
        cache: 'no-store',
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      if (response.ok) return response.status === 204 ? null : await response.json();
    } catch (cause) {
      throw new Problem(0, cause.message);
    }
    const problem = await response.json().catch(() => ({}));
    throw problemOf(response.status, problem, response.headers.get('Retry-After'));
  }

  call(path, body) {
    const { conversation, token } = this.session;
    return this.request(`/${conversation}${path}`, body, token);
  }

  // `fetch` does not tell how far an upload is.
  upload(photo) {
    const { conversation, token } = this.session;
    return new Promise((done, fail) => {
      const call = new XMLHttpRequest();
      call.open('POST', `${this.base}/chat/v1/conversations/${conversation}/attachments`);
      call.setRequestHeader('Authorization', `Bearer ${token}`);
      call.setRequestHeader('Content-Type', photo.blob.type);
      call.responseType = 'json';
      call.timeout = UPLOAD_TIMEOUT_MS;
      call.upload.onprogress = ({ loaded, total }) => {
        photo.sent = loaded / total;
        this.listener.changed();
      };
      call.onload = () =>
        call.status < 300 && call.response?.id
          ? done(call.response.id)
          : fail(problemOf(call.status, call.response, call.getResponseHeader('Retry-After')));
      call.onerror = call.ontimeout = () => fail(new Problem(0));
      call.send(photo.blob);
    });
  }

  // A photo of the conversation.
  picture(id) {
    if (!this.pictures.has(id)) {
      const { conversation, token } = this.session ?? {};
      const wanted = fetch(`${this.base}/chat/v1/conversations/${conversation}/attachments/${id}`, {
        headers: { Authorization: `Bearer ${token}` },
        credentials: 'omit',
        signal: AbortSignal.timeout(UPLOAD_TIMEOUT_MS),
      }).then((response) => (response.ok ? response.blob() : Promise.reject(new Problem(response.status))));
      wanted.catch(() => this.pictures.delete(id));
      this.pictures.set(id, wanted);
    }
    return this.pictures.get(id);
  }

  // Who the shop says the customer is. Kept for as long as the page lives, and told to every
  // conversation that it has.
  identify(token) {
    this.identity = token ? String(token) : null;
    this.proved = null;
    if (this.session) this.prove().catch(() => {});
  }

  async prove() {
    const { identity, session } = this;
    if (!identity || this.proved === session.conversation) return;
    try {
      const { level } = await this.call('/identity', { token: identity });
      this.proved = session.conversation;
      this.listener.event('identified', { level });
    } catch (problem) {
      if (problem.transient || problem.sessionGone) throw problem;
      if (problem.status === 409) {
        // The conversation is of somebody who was here before: theirs is left alone.
        const { drafts } = this;
        this.drop();
        this.forget();
        this.drafts = drafts;
        this.listener.changed();
        throw new Problem(401);
      }
      // A token that does not hold is no reason to keep a customer from asking.
      if (this.identity === identity) this.identity = null;
      this.listener.event('error', { status: problem.status, message: problem.message });
    }
  }

  async ensureSession() {
    // Another tab may have opened it since.
    this.session ??= this.sessions.get(this.key);
    if (this.session) return;
    const body = { shop: this.shop };
    if (this.language) body.language = this.language;
    if (this.context) body.context = this.context;
    this.session = await this.request('', body);
    this.sessions.set(this.key, this.session);
    this.messages.clear();
    this.cursor = 0;
    this.readSeq = 0;
    this.handedOff = false;
  }

  // Outgoing

  send(text, photos = [], post) {
    this.drafts.push({ id: uuid(), text, photos, post, state: 'sending', at: new Date().toISOString() });
    this.saveDrafts();
    this.flush();
  }

  retry(id) {
    const draft = this.drafts.find((d) => d.id === id);
    if (draft) draft.state = 'sending';
    this.flush();
  }

  // Photos that are still in this page's memory alone cannot be kept over a reload.
  saveDrafts() {
    const kept = this.drafts
      .filter(({ photos = [] }) => photos.every((photo) => photo.id))
      .map(({ photos = [], ...draft }) => ({ ...draft, photos: photos.map(({ id }) => ({ id })) }));
    this.outbox.set(this.key, kept.length ? kept : null);
    this.listener.changed();
  }

  // One at a time: the server orders messages by arrival.
  async flush() {
    this.listener.changed();
    if (this.flushing) return;
    this.flushing = true;
    const next = () => this.drafts.find((d) => d.state === 'sending');
    for (let draft = next(); draft && !this.stopped; draft = next()) await this.deliver(draft);
    this.flushing = false;
  }

  async deliver(draft) {
    for (let attempt = 0; this.drafts.includes(draft) && !this.stopped; attempt += 1) {
      try {
        await this.ensureSession();
        await this.prove();
        const photos = draft.photos ?? [];
        for (const photo of photos) photo.id ??= await this.upload(photo);
        const body = { id: draft.id, text: draft.text, ...draft.post };
        if (this.spoken) body.language = this.spoken;
        if (this.context) body.context = this.context;
        if (photos.length) body.attachments = photos.map((photo) => photo.id);
        this.sent(draft, await this.call('/messages', body));
        return;
      } catch (problem) {
        if (!(problem instanceof Problem)) throw problem;
        if (problem.sessionGone && attempt < 2) {
          this.drop();
          // What was uploaded belongs to the conversation that is gone.
          for (const photo of draft.photos ?? []) photo.id = undefined;
          continue;
        }
        if (!problem.transient || attempt >= SEND_ATTEMPTS) {
          draft.state = 'failed';
          draft.reason = problem.status >= 400 && problem.status < 500 ? problem.message : '';
          draft.trouble = draft.photos?.length ? PHOTO_TROUBLES[problem.status] : null;
          this.saveDrafts();
          this.tell(null);
          this.listener.event('error', { status: problem.status, message: problem.message });
          return;
        }
        this.tell(this.troubleOf(problem));
        await this.sleep(Math.max(problem.retryAfter, backoff(attempt)));
      }
    }
  }

  sent(draft, { id, seq }) {
    this.drafts = this.drafts.filter((d) => d !== draft);
    // The cursor stays: an answer with a smaller number may still be on its way to us.
    for (const photo of draft.photos ?? []) if (photo.blob) this.pictures.set(photo.id, Promise.resolve(photo.blob));
    if (!this.messages.has(id)) {
      this.messages.set(id, {
        id,
        seq,
        author: 'customer',
        client_id: draft.id,
        text: draft.text,
        attachments: draft.photos,
        created_at: draft.at,
      });
    }
    this.notice = null;
    this.saveDrafts();
    this.connect();
  }

  troubleOf(problem) {
    if (problem.status === 429) return 'busy';
    if (problem.status >= 500) return 'trouble';
    return navigator.onLine ? 'lost' : 'offline';
  }

  tell(notice) {
    this.notice = notice;
    this.listener.changed();
  }

  // A pause that `wake` cuts short.
  sleep(ms) {
    return Promise.race([pause(ms), new Promise((done) => (this.interrupt = done))]);
  }

  wake(online = false) {
    this.interrupt?.();
    if (online) {
      this.notice = null;
      for (const draft of this.drafts) if (draft.state === 'failed' && !draft.reason) draft.state = 'sending';
      this.flush();
    }
    this.attempt = 0;
    this.connect();
  }

  customerTypes() {
    const now = Date.now();
    if (!this.session || now - (this.typedAt ?? 0) < TYPING_THROTTLE_MS) return;
    this.typedAt = now;
    this.call('/typing', {}).catch(() => {});
  }

  markRead() {
    const seen = this.cursor;
    if (!this.session || seen <= this.readSeq || !this.unread) return;
    this.readSeq = seen;
    this.call('/read', { seq: seen }).catch(() => {});
  }

  // Incoming

  visibility() {
    clearTimeout(this.hiding);
    // Browsers allow about six connections a host over HTTP/1.1, and hidden tabs hold theirs.
    if (document.hidden) this.hiding = setTimeout(() => this.disconnect(), HIDDEN_GRACE_MS);
    else this.wake();
  }

  disconnect() {
    clearTimeout(this.retrying);
    this.stream?.close();
    this.stream = null;
    this.connection = (this.connection ?? 0) + 1;
  }

  async connect() {
    if (this.stopped || !this.session || this.stream) return;
    this.disconnect();
    const connection = this.connection;
    this.stream = { close() {} };
    try {
      await this.refresh();
      const { ticket } = await this.call('/tickets', {});
      if (connection === this.connection) this.listen(ticket, connection);
    } catch (problem) {
      if (connection !== this.connection) return;
      if (!(problem instanceof Problem)) throw problem;
      this.stream = null;
      if (problem.sessionGone) {
        this.drop();
        this.typing = false;
        this.tell(this.messages.size ? 'ended' : null);
      } else {
        this.reconnectLater(problem);
      }
    }
  }

  listen(ticket, connection) {
    const query = new URLSearchParams({ ticket, last_event_id: this.cursor });
    const { conversation } = this.session;
    const stream = new EventSource(
      `${this.base}/chat/v1/conversations/${conversation}/events?${query}`,
    );
    this.stream = stream;
    const on = (type, act) =>
      stream.addEventListener(type, (event) => {
        if (connection === this.connection) act(event.data && JSON.parse(event.data));
      });
    on('open', () => {
      this.attempt = 0;
      if (!this.drafts.length && this.notice !== 'ended') this.tell(null);
    });
    // A ticket is good for one connection, so the browser's own reconnection cannot work.
    on('error', () => {
      this.disconnect();
      this.reconnectLater(new Problem(0));
    });
    on('message', (message) => {
      this.receive(message);
      this.listener.changed();
    });
    on('typing', ({ active }) => this.setTyping(active));
    on('state', (state) => this.setState(state));
    on('resync', () => {
      this.cursor = 0;
      this.refresh().catch(() => this.wake());
    });
  }

  reconnectLater(problem) {
    this.attempt = (this.attempt ?? 0) + 1;
    if (this.attempt > 1) this.tell(this.troubleOf(problem));
    clearTimeout(this.retrying);
    if (document.hidden) return;
    const wait = Math.max(problem.retryAfter, backoff(this.attempt - 1));
    this.retrying = setTimeout(() => this.connect(), wait);
  }

  async refresh() {
    const { conversation } = this.session;
    const page = await this.call(`/messages?after=${this.cursor}`);
    if (this.session?.conversation !== conversation) return;
    for (const message of page.messages) this.receive(message, true);
    this.cursor = Math.max(this.cursor, page.last_seq ?? 0);
    this.setTyping(page.typing);
    this.setState(page);
  }

  receive(message, isHistory = false) {
    const known = this.messages.has(message.id);
    this.messages.set(message.id, message);
    this.cursor = Math.max(this.cursor, message.seq);
    this.drafts = this.drafts.filter((d) => d.id !== message.client_id);
    if (message.author === 'customer' || known) return;
    this.typing = false;
    if (!isHistory) this.listener.event('message', message);
  }

  setTyping(active) {
    clearTimeout(this.typingEnds);
    this.typing = Boolean(active);
    // Where the server died while writing, nobody takes the sign down.
    if (active) this.typingEnds = setTimeout(() => this.setTyping(false), TYPING_LIFETIME_MS);
    this.listener.changed();
  }

  setState({ handed_off, read_seq }) {
    this.handedOff = Boolean(handed_off);
    this.readSeq = Math.max(this.readSeq, read_seq ?? 0);
    this.listener.changed();
  }
}
