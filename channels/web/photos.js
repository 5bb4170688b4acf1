// Photos: made small before they leave the browser, which also removes where they were taken.

const LONGEST_SIDE = 1600;
const MOST_PHOTOS = 3;
const LARGEST_FILE = 40 * 2 ** 20;
const PHOTO_QUALITY = 0.85;

// The photo as a JPEG, upright, on white; throws where it is none.
const shrink = async (file) => {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = h('canvas', { width: Math.max(1, Math.round(picture.width * scale)), height: Math.max(1, Math.round(picture.height * scale)) });
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error('no picture'))), 'image/jpeg', PHOTO_QUALITY));
};

// The photos that lie in the composer and go with the next message.
class Tray {
  // `changed(trouble)` gets the key of what is to be said.
  constructor(changed) {
    this.changed = changed;
    this.photos = [];
    this.list = h('ul.tray', { hidden: true });
    this.picker = h('input', { type: 'file', accept: 'image/*', multiple: true, hidden: true, change: () => this.picked() });
    this.button = h('button.plain', { type: 'button', click: () => this.picker.click() }, icon(...ICONS.photo));
  }

  localize(words) {
    this.words = words;
    this.button.setAttribute('aria-label', words.say('photo_add'));
    this.button.title = words.say('photo_add');
    this.list.setAttribute('aria-label', words.say('photos'));
    this.draw();
  }

  picked() {
    this.add([...this.picker.files]);
    this.picker.value = '';
  }

  async add(files) {
    let trouble = null;
    for (const file of files) {
      if (this.photos.length >= MOST_PHOTOS) trouble = 'photo_many';
      else if (file.size > LARGEST_FILE) trouble = 'photo_large';
      else {
        const blob = await shrink(file).catch(() => null);
        if (blob) this.photos.push({ blob, url: URL.createObjectURL(blob) });
        else trouble = 'photo_wrong';
      }
    }
    this.draw();
    this.changed(trouble);
  }

  remove(photo) {
    const at = this.photos.indexOf(photo);
    this.photos.splice(at, 1);
    URL.revokeObjectURL(photo.url);
    this.draw();
    (this.list.children[Math.min(at, this.photos.length - 1)]?.querySelector('button') ?? this.button).focus();
    this.changed(null);
  }

  // Takes the photos out, for a message to go with.
  take() {
    const { photos } = this;
    this.photos = [];
    this.draw();
    return photos;
  }

  draw() {
    const { words } = this;
    this.list.replaceChildren(...this.photos.map((photo, i) => h(
      'li',
      null,
      h('img', { src: photo.url, alt: words.say('photo', { n: words.number(i + 1) }) }),
      h('button', { type: 'button', 'aria-label': words.say('photo_remove', { n: words.number(i + 1) }), click: () => this.remove(photo) }, icon(...ICONS.close)),
    )));
    this.list.hidden = !this.photos.length;
  }
}
