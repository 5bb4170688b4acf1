// What a conversation needs of the browser: refusals, pauses, identifiers and storage.

const LONGEST_PAUSE_MS = 30_000;

class Problem extends Error {
  constructor(status, detail, retryAfter = 0) {
    super(detail || `HTTP ${status}`);
    this.status = status;
    this.retryAfter = retryAfter;
  }

  get transient() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }

  get sessionGone() {
    return this.status === 401 || this.status === 404;
  }
}

const problemOf = (status, problem, retryAfter) =>
  new Problem(status, problem?.detail || problem?.title, (Number(retryAfter) || 0) * 1000);

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// Full jitter, so that the tabs a restart cut off do not come back in one wave.
const backoff = (attempt) =>
  500 + Math.random() * Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** Math.min(attempt, 5));

// crypto.randomUUID exists on https pages only; shops are also tried out over plain http.
const uuid = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
};

// Storage throws where a browser blocks it; the chat then lasts as long as the page.
const drawer = (storageOf) => {
  const memory = new Map();
  return {
    get(key) {
      try {
        return JSON.parse(storageOf().getItem(key));
      } catch {
        return memory.get(key) ?? null;
      }
    },
    set(key, value) {
      memory.set(key, value);
      try {
        if (value === null) storageOf().removeItem(key);
        else storageOf().setItem(key, JSON.stringify(value));
      } catch {
        /* memory has it */
      }
    },
  };
};
