// Photos: made small before they leave the browser, which also removes where they were taken.

const LONGEST_SIDE = 1600;
const SHOWN_SIDE = 480;
const MOST_PHOTOS = 3;
const LARGEST_FILE = 40 * 2 ** 20;
const PHOTO_QUALITY = 0.85;

// The picture in a canvas, upright, on white, no side longer than `longest`; throws where it is none.
// A canvas and no image: shops' content security policies say where images may come from.
const drawn = async (blob, longest) => {
  const picture = await createImageBitmap(blob, { imageOrientation: 'from-image' });
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const [width, height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale)));
  const canvas = h('canvas', { width, height, role: 'img' });
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, width, height);
  pen.drawImage(picture, 0, 0, width, height);
  picture.close();
  return canvas;
};

const shrink = async (file) => {
  const canvas = await drawn(file, LONGEST_SIDE);
  return new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error('no picture'))), 'image/jpeg', PHOTO_QUALITY));
};

// A frame that shows the photo as soon as it is there, or says that it cannot be shown.
const photoFrame = (tag, blob, label, away) => {
  const frame = h(tag);
  Promise.resolve(blob).then((found) => drawn(found, SHOWN_SIDE)).then(
    (canvas) => {
      canvas.setAttribute('aria-label', label);
      frame.prepend(canvas);
    },
    () => frame.prepend(away),
  );
  return frame;
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
        if (blob) this.photos.push({ blob });
        else trouble = 'photo_wrong';
      }
    }
    this.draw();
    this.changed(trouble);
  }

  remove(at) {
    this.photos.splice(at, 1);
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
    this.list.replaceChildren(...this.photos.map(({ blob }, i) => {
      const n = words.number(i + 1);
      const frame = photoFrame('li', blob, words.say('photo', { n }), words.say('photo_away'));
      frame.append(h('button', { type: 'button', 'aria-label': words.say('photo_remove', { n }), click: () => this.remove(i) }, icon(...ICONS.close)));
      return frame;
    }));
    this.list.hidden = !this.photos.length;
  }
}
