//! Days and times of day around the present moment, in the shop's time zone.

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::domain::time::Moment;

/// The present moment with the shop's time zone.
#[derive(Debug, Clone)]
pub(super) struct Calendar {
    /// The present moment.
    pub(super) now: Moment,
    /// The shop's time zone.
    pub(super) zone: TimeZone,
}

impl Calendar {
    /// The calendar at `now` in `zone`.
    pub(super) fn new(now: Moment, zone: TimeZone) -> Self {
        Self { now, zone }
    }

    /// The calendar day of `moment` at another time of day.
    pub(super) fn same_day(&self, moment: Moment, hour: i8, minute: i8) -> Moment {
        self.at(moment.date(&self.zone), hour, minute).unwrap_or(moment)
    }

    /// The moment `days` after today (before, where negative) at a time of day.
    ///
    /// Counts calendar days, so that a change to or from daylight saving time shifts nothing; a
    /// time of day that such a change skips becomes the one an hour later.
    pub(super) fn on(&self, days: i64, hour: i8, minute: i8) -> Moment {
        let today = self.now.date(&self.zone);
        let date = today.checked_add(days.days()).ok();
        date.and_then(|date| self.at(date, hour, minute))
            .unwrap_or_else(|| self.now.plus_days(days))
    }

    /// `None` at the end of time.
    fn at(&self, date: Date, hour: i8, minute: i8) -> Option<Moment> {
        let zoned = date.at(hour, minute, 0, 0).to_zoned(self.zone.clone()).ok()?;
        Some(Moment::from(zoned.timestamp()))
    }
}
