//! Links, numbers and numeric dates: what looks the same in every language.

use regex::Regex;

use super::LexiconError;
use super::parse::pattern;

/// Shapes that are the same in every language.
#[derive(Debug)]
pub struct Shapes {
    /// Images and HTML; nothing of the kind belongs into a reply.
    pub markup: Regex,
    /// A link, or something that a channel would make one.
    pub link: Regex,
    /// An e-mail address.
    pub email: Regex,
    /// A word with a digit in it, joined by hyphens and the like.
    pub code: Regex,
    /// Digits with points or commas.
    pub number: Regex,
    /// The number of a list's entry.
    pub bullet: Regex,
    /// `2026-11-24`: year, month, day.
    pub iso: Regex,
    /// `24.11.2026`: two numbers and a year.
    pub numeric: Regex,
    /// `24.11.` or `24/11`: two numbers.
    pub numeric_short: Regex,
    /// Letters of two scripts in one word.
    pub mixed: Regex,
    /// Labels with points between them, as a host has, or a name behind an at sign.
    pub host: Regex,
    /// Five digits and more, perhaps in groups.
    pub digits: Regex,
    /// A long code of letters and digits, as of an account.
    pub account: Regex,
    /// Letters and digits as emblems, and digits that the plain form of a text keeps.
    pub emblem: Regex,
    /// A word whose letters stand apart.
    pub spaced: Regex,
    /// A word with signs, digits or a capital i in it.
    pub split: Regex,
    /// More letters than a word has.
    pub endless: Regex,
    /// A word without digits; of Japanese, a run of the letters that content is written in.
    pub word: Regex,
    /// Letters that are neither Latin nor the language's own.
    pub foreign: Regex,
}

impl Shapes {
    /// `scripts` are those of the language beside the Latin one.
    pub(super) fn compile(scripts: &[String]) -> Result<Self, LexiconError> {
        let own: Vec<String> = scripts.iter().map(|script| format!(r"--\p{{{script}}}")).collect();
        let own = own.concat();
        let domain = "com|net|org|io|eu|de|es|fr|it|nl|at|ch|uk|us|shop|store|info|biz|app|dev|co|me|link|ly|example|xyz|online|site|tk|ru|cn";
        // No link goes on in a script without spaces.
        let unspaced = r"\p{Han}\p{Hiragana}\p{Katakana}";
        let rest = format!(r"[^\s<>()\[\]、。「」{unspaced}]");
        let spaced = format!(r"[\p{{L}}--[{unspaced}]]");
        Ok(Self {
            markup: pattern("markup", r"!\[|</?[a-zA-Z][^>:]*>?|<!--|&(?:#\d+|[a-zA-Z]+);")?,
            link: pattern(
                "link",
                &format!(
                    r"(?i)\b(?:[a-z][a-z0-9+.]*://{rest}*|(?:javascript|data|mailto|tel|sms|file|ftp|vbscript):\S+|www\.{rest}+|[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:{domain})\b(?:[/?:]{rest}*)?)"
                ),
            )?,
            email: pattern("email", r"(?i)[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+")?,
            code: pattern(
                "code",
                r"#\s?\w*\d[\w-]*|\b[A-Za-z0-9]*\d[A-Za-z0-9]*(?:[-_/][A-Za-z0-9]+)*\b|\b[A-Za-z]+(?:[-_/][A-Za-z]*\d[A-Za-z0-9]*)+(?:[-_/][A-Za-z0-9]+)*\b",
            )?,
            number: pattern("number", r"\d+(?:[.,]\d+)*\s?%?")?,
            bullet: pattern("bullet", r"(?m)^\s*(?:[*-]\s*)?\d{1,2}[.)]\s")?,
            iso: pattern("iso", r"\b(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})")?,
            numeric: pattern("numeric", r"\b(\d{1,2})[./-]\s?(\d{1,2})[./-]\s?(20\d\d|\d\d)\b")?,
            numeric_short: pattern(
                "numeric_short",
                r"\b(\d{1,2})(?:\.\s?(\d{1,2})\.?|/(\d{1,2}))(?:\b|\s|$)",
            )?,
            host: pattern(
                "host",
                &format!(
                    r"[\p{{L}}\d-]{{2,}}(?:\.[\p{{L}}\d-]{{2,}})*\.\p{{L}}{{2,}}|(?:{spaced}|[\d-]){{2,}}。{spaced}{{2,}}|(?:^|[^\w])@\w+"
                ),
            )?,
            digits: pattern("digits", r"\d(?:[ \-./()]{0,2}\d){4,}")?,
            account: pattern(
                "account",
                r"\b(?:0x[0-9A-Fa-f]{8,}|[A-Za-z]+\d[A-Za-z0-9]{18,}|\d[A-Za-z0-9]{20,})\b",
            )?,
            emblem: pattern(
                "emblem",
                r"[\x{1F100}-\x{1F1FF}\x{24B6}-\x{24E9}[\p{Nd}--[0-9\x{660}-\x{669}\x{6F0}-\x{6F9}]]]",
            )?,
            spaced: pattern(
                "spaced",
                &format!(
                    r"\b\p{{L}}(?:[ .\-_*·/|]{{1,2}}\p{{L}}\b){{3,}}|[{unspaced}](?:[ .\-_*·・/|]{{1,2}}[{unspaced}]){{3,}}"
                ),
            )?,
            split: pattern(
                "split",
                r"\p{L}{2,}[*`~|·•\\^+=<>_]+\p{Ll}+|\p{L}+[*`~|·•\\^+=<>_]+\p{Ll}{4,}|\p{L}-\s*\n\s*\p{Ll}|\p{Ll}[0134578$!]\p{Ll}{2,}|\p{Ll}{3,}[0134578]\p{Ll}\b|\b[0134578]\p{Ll}{4,}|\p{Ll}I\p{Ll}|\p{Arabic}{2,}[*`~|·•\\^+=<>_]+\p{Arabic}+",
            )?,
            endless: pattern("endless", &format!("{spaced}{{26,}}"))?,
            word: pattern(
                "word",
                r"[\p{Han}\p{Katakana}ー]+|\b[\p{L}--[\p{Han}\p{Katakana}\p{Hiragana}]][\p{L}\p{M}'--[\p{Han}\p{Katakana}\p{Hiragana}]]*\b",
            )?,
            // The mark of long vowels belongs to no script of its own.
            foreign: pattern("foreign", &format!(r"[\p{{L}}--\p{{Latin}}--ー{own}]+"))?,
            mixed: pattern(
                "mixed",
                r"\w*(?:\p{Latin}[\p{Cyrillic}\p{Greek}\p{Cherokee}\p{Armenian}]|[\p{Cyrillic}\p{Greek}\p{Cherokee}\p{Armenian}]\p{Latin})\w*",
            )?,
        })
    }
}
