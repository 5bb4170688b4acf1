//! Server-sent events, decoded from bytes as they arrive.

/// One event.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Event {
    /// Whether the server calls it an error: `event: error`, or llama.cpp's `error:` line.
    pub(super) error: bool,
    /// Its data, lines joined.
    pub(super) data: String,
}

/// Decodes events from pieces that may end anywhere: between `\r` and `\n`, or inside a
/// character. The caller bounds how much is pushed.
#[derive(Debug, Default)]
pub(super) struct EventDecoder {
    line: Vec<u8>,
    after_return: bool,
    started: bool,
    data: Option<String>,
    error: bool,
}

impl EventDecoder {
    /// Takes the next bytes and gives the events that they complete.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        for &byte in bytes {
            let after_return = std::mem::replace(&mut self.after_return, byte == b'\r');
            match byte {
                b'\n' if after_return => {}
                b'\n' | b'\r' => events.extend(self.end_line()),
                _ => self.line.push(byte),
            }
        }
        events
    }

    /// What was complete but for its closing blank line when the stream ended.
    pub(super) fn finish(mut self) -> Option<Event> {
        self.end_line().or_else(|| self.end_event())
    }

    fn end_line(&mut self) -> Option<Event> {
        let bytes = std::mem::take(&mut self.line);
        let text = String::from_utf8_lossy(&bytes);
        let mut line = text.as_ref();
        if !std::mem::replace(&mut self.started, true) {
            line = line.strip_prefix('\u{feff}').unwrap_or(line);
        }
        if line.is_empty() {
            return self.end_event();
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => self.add(value),
            "event" => self.error = value == "error",
            "error" => {
                self.error = true;
                self.add(value);
            }
            // A comment (its field is empty), `id`, `retry`: nothing to us.
            _ => {}
        }
        None
    }

    fn add(&mut self, value: &str) {
        match &mut self.data {
            Some(data) => {
                data.push('\n');
                data.push_str(value);
            }
            None => self.data = Some(value.to_owned()),
        }
    }

    fn end_event(&mut self) -> Option<Event> {
        let error = std::mem::take(&mut self.error);
        self.data.take().map(|data| Event { error, data })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decode(pieces: &[&[u8]]) -> Vec<Event> {
        let mut decoder = EventDecoder::default();
        let mut events: Vec<Event> = pieces.iter().flat_map(|p| decoder.push(p)).collect();
        events.extend(decoder.finish());
        events
    }

    fn data(text: &str) -> Event {
        Event { error: false, data: text.into() }
    }

    #[test]
    fn lines_may_end_in_any_usual_way() {
        let expected = vec![data("one"), data("two")];
        for end in ["\n", "\r\n", "\r"] {
            let text = format!("data: one{end}{end}data:two{end}{end}");
            assert_eq!(decode(&[text.as_bytes()]), expected, "{end:?}");
        }
    }

    #[test]
    fn comments_blank_lines_and_other_fields_are_nothing() {
        let text = b": ping\n\n\n\nid: 4\nretry: 10\ndata: x\n\n: ping\n\n";
        assert_eq!(decode(&[text]), vec![data("x")]);
    }

    #[test]
    fn the_last_event_needs_no_blank_line() {
        assert_eq!(decode(&[b"data: [DONE]"]), vec![data("[DONE]")]);
        assert_eq!(decode(&[b"data: x\n"]), vec![data("x")]);
    }

    #[test]
    fn several_data_lines_are_joined() {
        assert_eq!(decode(&[b"data: {\ndata: }\n\n"]), vec![data("{\n}")]);
    }

    #[test]
    fn errors_are_told_apart() {
        let error = vec![Event { error: true, data: "{}".into() }];
        assert_eq!(decode(&[b"event: error\ndata: {}\n\n"]), error);
        assert_eq!(decode(&[b"error: {}\n\n"]), error);
    }

    #[test]
    fn a_byte_order_mark_is_skipped() {
        assert_eq!(decode(&["\u{feff}data: x\n\n".as_bytes()]), vec![data("x")]);
    }

    proptest! {
        #[test]
        fn where_pieces_end_makes_no_difference(cuts in prop::collection::vec(0_usize..60, 0..6)) {
            let text = "data: día – 東京\r\n\r\n: c\r\ndata: ünï\n\ndata: [DONE]\r\n\r\n".as_bytes();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
            cuts.sort_unstable();
            let mut pieces = Vec::new();
            let mut from = 0;
            for cut in cuts {
                pieces.push(&text[from..cut]);
                from = cut;
            }
            pieces.push(&text[from..]);
            prop_assert_eq!(decode(&pieces), decode(&[text]));
            prop_assert_eq!(decode(&pieces).len(), 3);
        }

        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            decode(&[&bytes]);
        }
    }
}
