//! Time of packets: as text, and in seconds.

const NANOSECONDS_PER_SECOND: i64 = 1_000_000_000;

/// Days from 1970-01-01 to a civil date, after the proleptic Gregorian calendar: the inverse is computed here.
const fn civil(days: i64) -> (i64, i64, i64) {
    // Years are counted from March, so that the leap day is the last of its year; an era has 400 years.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

/// Nanoseconds since 1970 as RFC 3339 text in UTC with microseconds, for instance `2026-11-21T10:00:00.000001Z`.
pub fn rfc3339(time_ns: i64) -> String {
    let seconds = time_ns.div_euclid(NANOSECONDS_PER_SECOND);
    let microseconds = time_ns.rem_euclid(NANOSECONDS_PER_SECOND) / 1000;
    let (year, month, day) = civil(seconds.div_euclid(86_400));
    let second_of_day = seconds.rem_euclid(86_400);
    let (hour, minute, second) = (second_of_day / 3600, second_of_day / 60 % 60, second_of_day % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{microseconds:06}Z")
}

/// The second that packet time has come to, by the nanosecond at which it began.
#[derive(Debug, Default)]
pub(crate) struct Seconds(i64);

impl Seconds {
    /// True when a packet's time is in another second. Packets come a little out of order: only a clock that was set back
    /// moves back.
    pub(crate) const fn is_another(&mut self, time_ns: i64) -> bool {
        let since_ns = time_ns.saturating_sub(self.0);
        let is_another = since_ns >= NANOSECONDS_PER_SECOND || since_ns < -NANOSECONDS_PER_SECOND;
        if is_another {
            self.0 = time_ns.saturating_sub(time_ns.rem_euclid(NANOSECONDS_PER_SECOND));
        }
        is_another
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_is_another_when_it_is_later_or_the_clock_was_set_back() {
        let mut seconds = Seconds::default();
        let steps =
            [(5_700, true), (5_999, false), (4_000, false), (6_000, true), (4_999, true), (-1, true), (-1000, false)];
        for (time_ms, is_another) in steps {
            assert_eq!(seconds.is_another(time_ms * 1_000_000), is_another, "{time_ms}");
        }
        assert!(seconds.is_another(i64::MIN) && seconds.is_another(i64::MAX));
    }

    #[test]
    fn known_dates_are_written() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00.000000Z");
        assert_eq!(rfc3339(951_782_400_000_001_999), "2000-02-29T00:00:00.000001Z");
        assert_eq!(rfc3339(1_795_255_199_999_999_000), "2026-11-21T09:59:59.999999Z");
        assert_eq!(rfc3339(-1), "1969-12-31T23:59:59.999999Z");
        assert_eq!(rfc3339(i64::MAX), "2262-04-11T23:47:16.854775Z");
    }
}
