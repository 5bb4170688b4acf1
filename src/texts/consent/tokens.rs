//! A message as words and marks, so that phrases are found however they were typed.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_canonical;

use crate::texts::fold::{is_hiragana, is_invisible, is_unspaced, plain_arabic};

/// Smiles that are typed, and could not be listed beside alternatives.
const SMILES: [&str; 3] = [":)", ":-)", "=)"];

/// A word or a mark of a message.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Token {
    /// Letters and digits of a script with spaces, in lower case and without accents.
    Word(String),
    /// A letter of a script without spaces, an emoji, or whatever else is read as it stands.
    Mark(char),
    /// What may stand between two phrases: a comma, a full stop, an exclamation mark, a new line.
    Break,
    /// Where a message ends.
    End,
}

impl Token {
    /// Whether a phrase may begin after it, whatever came before.
    pub fn parts(&self) -> bool {
        matches!(self, Self::Break | Self::End)
    }

    /// The same with every repeated letter written once, to look it up by.
    pub(super) fn squeezed(&self) -> Self {
        match self {
            Self::Word(word) => {
                Self::Word(runs(word).into_iter().map(|(letter, _)| letter).collect())
            }
            other => other.clone(),
        }
    }

    /// Whether a customer may have meant `listed` by this: letters may be drawn out (`yesss`,
    /// `siiii`), at the end by a single one.
    pub(super) fn is_meant_as(&self, listed: &Self) -> bool {
        match (self, listed) {
            (Self::Word(typed), Self::Word(listed)) => {
                typed == listed || is_drawn_out(typed, listed)
            }
            (typed, listed) => typed == listed,
        }
    }
}

fn is_drawn_out(typed: &str, listed: &str) -> bool {
    let (typed, listed) = (runs(typed), runs(listed));
    let last = typed.len();
    typed.len() == listed.len()
        && typed.iter().zip(&listed).zip(1..).all(|((typed, listed), place)| {
            let (times, meant) = (typed.1, listed.1);
            typed.0 == listed.0
                && (times == meant || times > 2 || times == 2 && meant == 1 && place == last)
        })
}

/// Letters with how often each is repeated.
fn runs(word: &str) -> Vec<(char, usize)> {
    let mut runs: Vec<(char, usize)> = Vec::new();
    for letter in word.chars() {
        match runs.last_mut() {
            Some((last, times)) if *last == letter => *times += 1,
            _ => runs.push((letter, 1)),
        }
    }
    runs
}

/// The tokens of `text`. Whatever is no word, and nothing that is known to mean nothing, is a mark:
/// a question mark, a quotation mark, dots that trail off, a stroke through a word.
pub fn tokens(text: &str) -> Vec<Token> {
    let letters = plain(text);
    let mut tokens = Vec::new();
    let mut word = String::new();
    let mut dots = 0;
    for (place, letter) in letters.iter().copied().enumerate() {
        let before = place.checked_sub(1).and_then(|before| letters.get(before)).copied();
        let after = letters.get(place + 1).copied();
        let is_within = before.is_some_and(is_letter) && after.is_some_and(is_letter);
        if is_letter(letter) {
            word.push(letter);
            continue;
        }
        if is_apostrophe(letter) && is_within {
            continue;
        }
        if !word.is_empty() {
            tokens.push(Token::Word(std::mem::take(&mut word)));
        }
        dots = if matches!(letter, '.' | '。') { dots + 1 } else { 0 };
        match letter {
            _ if dots > 1 => tokens.push(Token::Mark('…')),
            '\n' | '\r' | ',' | '.' | '!' | '¡' | '、' | '。' | '・' | '–' | '—' => {
                tokens.push(Token::Break);
            }
            '-' | '\u{2010}' | '\u{2011}' if is_within => {}
            '-' => tokens.push(Token::Break),
            space if space.is_whitespace() => {}
            mark => tokens.push(Token::Mark(mark)),
        }
    }
    if !word.is_empty() {
        tokens.push(Token::Word(word));
    }
    tokens
}

/// Lower case, compatibility forms, Latin letters without accents, Arabic ones and kana in one
/// form each.
fn plain(text: &str) -> Vec<char> {
    let mut letters: Vec<char> = Vec::with_capacity(text.len());
    // NFKC would make a wave of kana (`はい～`) what strikes Latin words out (`~yes~`).
    let text = SMILES.iter().fold(text.to_owned(), |text, smile| text.replace(smile, "🙂"));
    let waves = text.chars().scan(None, |before, c| {
        let is_wave = matches!(c, '〜' | '～') && before.is_some_and(is_unspaced);
        *before = Some(c);
        Some(if is_wave { 'ー' } else { c })
    });
    for c in waves.nfkc().flat_map(char::to_lowercase) {
        match c {
            // What makes an emoji another skin or another style.
            '\u{1F3FB}'..='\u{1F3FF}' => {}
            // Text whose letters are shown in another order than they are read in.
            '\u{202D}' | '\u{202E}' => letters.push(c),
            c if is_invisible(c) && c != '\r' => {}
            // Strokes through the letter before, and what encloses or forbids it.
            '\u{0334}'..='\u{0338}' | '\u{20D0}'..='\u{20FF}' => letters.push(c),
            '\u{0300}'..='\u{036F}' => {}
            'ー' if letters.last() == Some(&'ー') => {}
            '\u{30A1}'..='\u{30F6}' => letters.extend(char::from_u32(u32::from(c) - 0x60)),
            'ß' => letters.extend(['s', 's']),
            'œ' => letters.extend(['o', 'e']),
            'æ' => letters.extend(['a', 'e']),
            'ø' => letters.push('o'),
            c if is_hiragana(c) => letters.push(c),
            c => letters.extend(plain_arabic(c).map(without_accent)),
        }
    }
    letters
}

fn without_accent(c: char) -> char {
    let mut base = None;
    decompose_canonical(c, |part| {
        base.get_or_insert(part);
    });
    base.filter(char::is_ascii_alphabetic).unwrap_or(c)
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && !is_unspaced(c)
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '´' | '`' | 'ʼ')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let shown = tokens(text).into_iter().map(|token| match token {
            Token::Word(word) => word,
            Token::Mark(mark) => mark.to_string(),
            Token::Break | Token::End => ",".to_owned(),
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_is_typed_in_many_ways_is_one() {
        for (text, expected) in [
            ("YES!", "yes ,"),
            ("Ｙｅｓ\u{200B} that’s it", "yes thats it"),
            ("Sí, señor", "si , senor"),
            ("vas-y - oui", "vas y , oui"),
            ("ハイ～、おねがい", "は い ー , お ね が い"),
            ("نَعَم، أكيد", "نعم , اكيد"),
            ("👍🏽", "👍"),
            ("yes?", "yes ?"),
            ("yes...", "yes , … …"),
            ("~yes~", "~ yes ~"),
            ("y\u{336}es", "y \u{336} es"),
            ("'yes'", "' yes '"),
            ("yes HM-10432", "yes hm 10432"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn letters_may_be_drawn_out_and_not_left_out() {
        let word = |word: &str| Token::Word(word.to_owned());
        for (typed, listed) in
            [("yesss", "yes"), ("yess", "yes"), ("siiii", "si"), ("goood", "good")]
        {
            assert!(word(typed).is_meant_as(&word(listed)), "{typed}");
        }
        for (typed, listed) in [("bite", "bitte"), ("god", "good"), ("yees", "yes"), ("ye", "yes")]
        {
            assert!(!word(typed).is_meant_as(&word(listed)), "{typed}");
        }
    }
}
