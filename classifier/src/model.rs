//! The model and how it learns.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::features::Features;

/// Size of the first steps.
const RATE: f32 = 2.0;
/// How much of a weight is taken back at each step, relative to the step.
const DECAY: f32 = 1e-6;
/// An example that is this sure teaches nothing more.
const LEARNT: f32 = 0.97;

/// Most classes that a model can tell apart. A fixed number lets the compiler work on all of them
/// at once, and keeps the code out of generics, which the crate that uses them would compile.
pub const MAX_CLASSES: usize = 16;

/// A number for each class; those past the last class are 0.
type Scores = [f32; MAX_CLASSES];

/// A line that belongs to a class.
#[derive(Debug, Clone, Copy)]
pub struct Example<'a> {
    /// What is written.
    pub text: &'a str,
    /// Which of the classes it is, from 0.
    pub class: usize,
    /// How much it counts; 1 is usual.
    pub weight: f32,
}

/// A trained model.
#[derive(Debug)]
pub struct Model {
    /// How many classes it tells apart.
    classes: usize,
    places: Places,
    weights: Vec<Small>,
}

/// Where the weights of a feature are, by half of its hash: among a million features some hundred
/// share theirs, which nobody notices.
#[derive(Debug, Default)]
struct Places(HashMap<u32, u32, BuildHasherDefault<Spread>>);

impl Places {
    fn key(feature: u64) -> u32 {
        #[expect(clippy::cast_possible_truncation, reason = "half of it is wanted")]
        let half = (feature ^ (feature >> 32)) as u32;
        half
    }

    fn of(&self, feature: u64) -> Option<u32> {
        self.0.get(&Self::key(feature)).copied()
    }

    /// The place of a feature, the next free one for a new one.
    fn enter(&mut self, feature: u64) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *self.0.entry(Self::key(feature)).or_insert(next)
    }
}

/// Weights with a hundredth of the exactness and a third of the size.
#[derive(Debug, Clone, Copy)]
struct Small {
    /// What a weight of 1 stands for.
    unit: f32,
    weights: [i8; MAX_CLASSES],
}

impl Small {
    fn of(weights: &Scores) -> Self {
        let largest = weights.iter().fold(0.0_f32, |largest, weight| largest.max(weight.abs()));
        let unit = largest.max(f32::MIN_POSITIVE) / f32::from(i8::MAX);
        #[expect(clippy::cast_possible_truncation, reason = "at most 127 by the choice of unit")]
        let weights = weights.map(|weight| (weight / unit).round() as i8);
        Self { unit, weights }
    }
}

/// A model that learns.
struct Pupil {
    classes: usize,
    weights: Vec<Scores>,
    /// Sizes of the steps of each feature so far, squared.
    squares: Vec<f32>,
}

impl Pupil {
    fn learn(&mut self, row: &[u32], example: &Example<'_>) {
        let scale = scale(row.len());
        let mut scores: Scores = [0.0; MAX_CLASSES];
        for weights in row.iter().filter_map(|place| self.weights.get(*place as usize)) {
            scores.iter_mut().zip(weights).for_each(|(score, weight)| *score += weight);
        }
        let mut errors = shares(scores, self.classes, scale);
        let Some(own) = errors.get_mut(example.class) else { return };
        if *own > LEARNT {
            return;
        }
        *own -= 1.0;
        let size = errors.iter().map(|error| error * error).sum::<f32>() * scale * scale;
        for place in row {
            let place = *place as usize;
            let (Some(weights), Some(square)) =
                (self.weights.get_mut(place), self.squares.get_mut(place))
            else {
                continue;
            };
            *square += size;
            let step = RATE * example.weight / square.sqrt();
            for (weight, error) in weights.iter_mut().zip(&errors) {
                *weight -= step * (error * scale + DECAY * *weight);
            }
        }
    }
}

impl Model {
    /// Learns from `examples`, going through them `epochs` times. Their classes are below
    /// [`MAX_CLASSES`]; others are left out.
    pub fn train(examples: &[Example<'_>], epochs: usize) -> Self {
        let mut places = Places::default();
        let rows: Vec<Vec<u32>> = examples
            .iter()
            .map(|example| {
                let features = Features::of(example.text).hashes;
                features.into_iter().map(|feature| places.enter(feature)).collect()
            })
            .collect();
        let classes = examples.iter().map(|example| example.class + 1);
        let classes = classes.filter(|classes| *classes <= MAX_CLASSES).max().unwrap_or(0);
        let size = places.0.len();
        let mut pupil =
            Pupil { classes, weights: vec![[0.0; MAX_CLASSES]; size], squares: vec![1e-3; size] };
        let mut order: Vec<usize> = (0..rows.len()).collect();
        let mut random = 0x2545_f491_4f6c_dd1d_u64;
        for _ in 0..epochs {
            shuffle(&mut order, &mut random);
            for (row, example) in order.iter().filter_map(|i| rows.get(*i).zip(examples.get(*i))) {
                pupil.learn(row, example);
            }
        }
        Self { classes, places, weights: pupil.weights.iter().map(Small::of).collect() }
    }

    /// How many features it knows.
    pub fn size(&self) -> usize {
        self.weights.len()
    }

    /// How likely `text` is of each class, which is 1 in all; and the share of its words that some
    /// example uses, 0 to 1.
    pub fn read(&self, text: &str) -> ([f32; MAX_CLASSES], f32) {
        let features = Features::of(text);
        let known =
            |hashes: &[u64]| hashes.iter().filter(|h| self.places.of(**h).is_some()).count();
        let words = features.hashes.get(..features.units).map_or(0, known);
        #[expect(clippy::cast_precision_loss, reason = "a few hundred words")]
        let share = words as f32 / features.units.max(1) as f32;
        let mut scores: Scores = [0.0; MAX_CLASSES];
        let places = features.hashes.iter().filter_map(|hash| self.places.of(*hash));
        for small in places.filter_map(|place| self.weights.get(place as usize)) {
            let weights = small.weights.iter().map(|weight| small.unit * f32::from(*weight));
            scores.iter_mut().zip(weights).for_each(|(score, weight)| *score += weight);
        }
        (shares(scores, self.classes, scale(features.hashes.len())), share)
    }
}

/// The share of each of the first `classes` by its score.
fn shares(mut scores: Scores, classes: usize, scale: f32) -> Scores {
    scores.iter_mut().skip(classes).for_each(|score| *score = f32::NEG_INFINITY);
    let best = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let shares = scores.map(|score| ((score - best) * scale).exp());
    let sum: f32 = shares.iter().sum();
    shares.map(|share| share / sum)
}

/// Long texts have more features and must not speak louder for it.
#[expect(clippy::cast_precision_loss, reason = "a few thousand features")]
fn scale(features: usize) -> f32 {
    (features.max(1) as f32).sqrt().recip()
}

/// Fisher and Yates, with xorshift for a die.
fn shuffle(order: &mut [usize], random: &mut u64) {
    for end in (1..order.len()).rev() {
        *random ^= *random << 13;
        *random ^= *random >> 7;
        *random ^= *random << 17;
        let pick = usize::try_from(*random % (end as u64 + 1)).unwrap_or(0);
        order.swap(end, pick);
    }
}

/// Features are hashes already; a hash map looks at the first bits and at the last of 64.
#[derive(Debug, Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {}

    fn write_u32(&mut self, half: u32) {
        // Knuth, The Art of Computer Programming 3, 6.4: by the golden ratio.
        self.0 = u64::from(half).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: [(&str, usize); 8] = [
        ("where is my parcel", 0),
        ("has my order shipped", 0),
        ("when does the delivery arrive", 0),
        ("cancel my order", 1),
        ("please stop the order", 1),
        ("I do not want it anymore", 1),
        ("注文はいつ届きますか", 0),
        ("注文をキャンセルしたい", 1),
    ];

    fn model() -> Model {
        let example = |(text, class)| Example { text, class, weight: 1.0 };
        Model::train(&LINES.map(example), 20)
    }

    fn likelier(model: &Model, text: &str) -> usize {
        let (shares, _) = model.read(text);
        usize::from(shares[1] > shares[0])
    }

    #[test]
    fn it_knows_its_examples_and_their_like() {
        let model = model();
        for (text, class) in LINES {
            assert_eq!(likelier(&model, text), class, "{text}");
        }
        for (text, class) in [
            ("wher is the parcl", 0),
            ("Where's my PARCEL?!", 0),
            ("cancle the order", 1),
            ("荷物はいつ届きますか？", 0),
            ("キャンセルしてください", 1),
        ] {
            assert_eq!(likelier(&model, text), class, "{text}");
        }
    }

    #[test]
    fn shares_are_of_one_and_unknown_words_are_noticed() {
        let model = model();
        for text in ["", "cancel", "xyzzy plugh", "1042", "注文", "🙂", &"order ".repeat(10_000)]
        {
            let (shares, known) = model.read(text);
            assert!((shares.iter().sum::<f32>() - 1.0).abs() < 1e-3, "{text}: {shares:?}");
            assert!(shares[2..].iter().all(|share| *share == 0.0), "{text}: {shares:?}");
            assert!((0.0..=1.0).contains(&known), "{text}: {known}");
        }
        assert!(model.read("xyzzy plugh").1 < 0.01);
        assert!(model.read("cancel the order").1 > 0.99);
        assert!(model.read("注文").1 > 0.99);
    }

    #[test]
    fn the_same_examples_give_the_same_model() {
        let text = "could you stop my parcel";
        assert_eq!(model().read(text), model().read(text));
    }

    #[test]
    fn nothing_to_learn_and_classes_too_many_are_survived() {
        assert!(Model::train(&[], 3).read("hello").1.abs() < f32::EPSILON);
        let beyond = Example { text: "hello", class: MAX_CLASSES, weight: 1.0 };
        let one = Example { text: "hello", class: 0, weight: 1.0 };
        assert!(Model::train(&[beyond, one], 3).read("hello").0[0] > 0.9);
    }
}
