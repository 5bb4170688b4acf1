//! One plain form of text, so that patterns need not know how a letter was written.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_canonical;

/// Text in compatibility form (NFKC) without characters that cannot be seen.
pub fn normalise(text: &str) -> String {
    // ASCII is its own compatibility form.
    if text.is_ascii() {
        return text.chars().filter(|c| !is_invisible(*c)).collect();
    }
    text.nfkc().filter(|c| !is_invisible(*c)).collect()
}

/// Format characters, variation selectors and fillers: they split words for a program and not for
/// a reader.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E0FFF}')
        || (c.is_control() && !matches!(c, '\n' | '\t'))
}

/// Han characters and katakana: Japanese writes content words in them, without gaps.
pub fn is_run_letter(c: char) -> bool {
    matches!(c, '\u{30A0}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// The letters that Japanese writes endings, particles and some of its words in.
pub fn is_hiragana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{309D}'..='\u{309F}' | 'ー')
}

/// Whether `c` is a letter of the Arabic script.
fn is_arabic(c: char) -> bool {
    matches!(c, '\u{0620}'..='\u{064A}' | '\u{066E}'..='\u{06D3}' | '\u{06FA}'..='\u{06FC}')
}

/// One form for the Arabic letters and signs that people write in several: hamza on its bearer or
/// without, final ya and ta with and without dots, the Persian and Urdu letters that look the
/// same, digits of either kind. `None` for what only adorns a word, the character itself else.
pub fn plain_arabic(c: char) -> Option<char> {
    Some(match c {
        // Vowel marks, small signs of recitation, and the stroke that lengthens a word.
        '\u{0610}'..='\u{061A}'
        | '\u{0640}'
        | '\u{064B}'..='\u{065F}'
        | '\u{0670}'
        | '\u{06D6}'..='\u{06DC}'
        | '\u{06DF}'..='\u{06E8}'
        | '\u{06EA}'..='\u{06ED}' => return None,
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ؤ' => 'و',
        'ئ' | 'ى' | '\u{06CC}' | '\u{06D2}' => 'ي',
        'ة' | '\u{06BE}' | '\u{06C1}' | '\u{06C3}' | '\u{06D5}' => 'ه',
        '\u{06A9}' | '\u{06AA}' => 'ك',
        '\u{0660}'..='\u{0669}' => ascii_digit(u32::from(c) - 0x0660),
        '\u{06F0}'..='\u{06F9}' => ascii_digit(u32::from(c) - 0x06F0),
        '\u{060C}' | '\u{066C}' => ',',
        '\u{061B}' => ';',
        '\u{061F}' => '?',
        '\u{066A}' => '%',
        '\u{066B}' | '\u{06D4}' => '.',
        '\u{066D}' => '*',
        c => c,
    })
}

/// The text with the digits that Arabic, Persian and Japanese keyboards type as ASCII ones, and
/// nothing else changed.
pub fn ascii_digits(text: &str) -> String {
    let digit = |c: char| match c {
        '\u{0660}'..='\u{0669}' | '\u{06F0}'..='\u{06F9}' => plain_arabic(c).unwrap_or(c),
        '\u{FF10}'..='\u{FF19}' => ascii_digit(u32::from(c) - 0xFF10),
        c => c,
    };
    text.chars().map(digit).collect()
}

fn ascii_digit(value: u32) -> char {
    char::from_digit(value, 10).unwrap_or('0')
}

/// Appends the plain form of `c`: Latin letters without marks, Arabic ones as [`plain_arabic`] has
/// them, ASCII digits, dashes and quotes, currency signs as codes. Letters of other scripts stay,
/// in lower case.
pub fn push_plain(c: char, into: &mut String) {
    match c {
        c if c.is_ascii() => into.push(c),
        '\u{0600}'..='\u{06FF}' => into.extend(plain_arabic(c)),
        // Marks that no letter took up, piled up to hide a word.
        '\u{0300}'..='\u{036F}'
        | '\u{1AB0}'..='\u{1AFF}'
        | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}'
        | '\u{FE20}'..='\u{FE2F}' => {}
        'ß' => into.push_str("ss"),
        'æ' => into.push_str("ae"),
        'Æ' => into.push_str("Ae"),
        'ø' => into.push('o'),
        'Ø' => into.push('O'),
        '€' => into.push_str("EUR"),
        '£' => into.push_str("GBP"),
        '¥' => into.push_str("JPY"),
        '¿' => into.push('?'),
        '¡' => into.push('!'),
        '\u{2010}'..='\u{2012}' | '\u{2212}' => into.push('-'),
        '\u{2013}'..='\u{2015}' => into.push_str("--"),
        '\u{2018}'..='\u{201B}' | '\u{2032}' | '´' => into.push('\''),
        '\u{201C}'..='\u{201F}' | '«' | '»' | '\u{2033}' => into.push('"'),
        '•' | '·' | '‣' => into.push('*'),
        c if c.is_whitespace() => into.push(' '),
        c => {
            let mut base = c;
            let mut first = true;
            decompose_canonical(c, |part| {
                if first {
                    base = part;
                    first = false;
                }
            });
            if base.is_ascii() {
                into.push(base);
            } else {
                into.extend(c.to_lowercase());
            }
        }
    }
}

/// Whether `c` belongs to a script that puts no spaces between words.
pub fn is_unspaced(c: char) -> bool {
    matches!(c,
        '々' | '〆' | '\u{3041}'..='\u{3096}' | '\u{309D}'..='\u{309F}' | '\u{30A1}'..='\u{30FA}'
        | '\u{30FC}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// As [`push_plain`]; besides, a space sets letters and digits apart from the letters of a script
/// without spaces, and Arabic ones from Latin ones and digits (`لـDHL` is two words), so that a word
/// boundary lies between them. Between two letters of a script without spaces what says nothing
/// (spaces, marks of emphasis) goes: it would only hide a word.
pub fn push_apart(c: char, into: &mut String) {
    let at = into.len();
    push_plain(c, into);
    if c.is_ascii() && into.get(..at).is_none_or(|before| before.ends_with(|b: char| b.is_ascii()))
    {
        return;
    }
    let Some((before, pushed)) = into.split_at_checked(at) else { return };
    let (Some(last), Some(next)) = (before.chars().next_back(), pushed.chars().next()) else {
        return;
    };
    let spaced = |c: char| c.is_alphanumeric() && !is_unspaced(c);
    let meets =
        |a: char, b: char| is_unspaced(a) && spaced(b) || is_arabic(a) && b.is_ascii_alphanumeric();
    if meets(last, next) || meets(next, last) {
        into.insert(at, ' ');
    } else if is_unspaced(next) {
        let kept = before.trim_end_matches([' ', '*', '_', '~', '`']);
        if kept.ends_with(is_unspaced) {
            let kept = kept.len();
            into.replace_range(kept..at, "");
        }
    }
}

/// The plain form of `text`, in lower case.
pub fn plain_lower(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in normalise(text).chars() {
        push_apart(c, &mut plain);
    }
    plain.make_ascii_lowercase();
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_invisible_characters_go() {
        assert_eq!(
            plain_lower("Über Nacht ent\u{200B}regó el dí\u{301}a"),
            "uber nacht entrego el dia"
        );
        assert_eq!(plain_lower("１２,50€ – “Straße”"), "12,50eur -- \"strasse\"");
        assert_eq!(plain_lower("Доставлено"), "доставлено");
    }

    #[test]
    fn scripts_without_spaces_stand_apart_from_others_and_closed_up() {
        assert_eq!(
            plain_lower("ご注文ＨＭ－１０４３２はＤＨＬで**配 送**中です。11月24日"),
            "ご注文 hm-10432 は dhl で配送中です。11 月 24 日"
        );
        assert_eq!(plain_lower("ﾃﾝﾄは¥1,234です"), "テントは jpy1,234 です");
    }

    #[test]
    fn arabic_is_one_however_it_is_written() {
        for written in ["إلى الطلبية", "الى الطلبيه", "إِلَى الطَّلَبِيَّة", "اِلی الطلـبـیة", "ﺇﻟﻰ ﺍﻟﻄﻠﺒﻴﺔ"]
        {
            assert_eq!(plain_lower(written), "الي الطلبيه", "{written}");
        }
        assert_eq!(plain_lower("١٠٤٣٢، ۱۲٫۵٠٪ ؟ ؛"), "10432, 12.50% ? ;");
        assert_eq!(plain_lower("هل وصلَ طلبُكَ؟"), "هل وصل طلبك?");
        assert_eq!(plain_lower("مع الـDHL"), "مع ال dhl");
        assert_eq!(ascii_digits("طلبي ١٠٤٣٢، ۱۲، １０"), "طلبي 10432، 12، 10");
    }
}
