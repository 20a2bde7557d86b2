//! The order of stored choices, and the handling of refusals by the server.

use emend_shared::{Choice, ErrorBody};

use super::sorting::sort_by;

/// The prefix of the keys of stored choices.
pub const PREFIX: &str = "choice.";

/// The storage key of a choice. Keys sort by `moment` and `count`.
pub fn key(moment: u64, count: u32, choice: &Choice) -> String {
    format!("{PREFIX}{moment:015}-{count:06}.{}", choice.id)
}

/// The keys of stored choices among `keys`, oldest first.
pub fn sorted_keys(keys: impl Iterator<Item = String>) -> Vec<String> {
    let mut keys: Vec<String> = keys.filter(|key| key.starts_with(PREFIX)).collect();
    sort_by(&mut keys, Ord::cmp);
    keys
}

/// The delay in milliseconds before retry number `attempt` (from 0). `chance`, between 0 and 1, adds jitter so that not all
/// clients of a server return at the same moment.
pub fn wait_ms(attempt: u32, retry_after_s: Option<u32>, chance: f64) -> u32 {
    let spread = 0.5 + chance.clamp(0.0, 1.0) / 2.0;
    let growing = 1_000 * 2_u32.pow(attempt.min(6));
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // at most 64,000, at least 0
    let growing = (f64::from(growing) * spread) as u32;
    retry_after_s.map_or(growing, |seconds| growing.max(seconds.min(300) * 1_000))
}

/// The reaction to a batch that the server refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryPlan {
    /// Send the same again later.
    Wait,
    /// Drop the choice at this index and send the rest.
    Drop(usize),
    /// Send the choices one at a time, to find the refused one.
    OneByOne,
}

/// Decides how to handle the refusal of a batch of `length` choices. A response without the API's error body comes from a proxy
/// or a captive portal, and an error about authentication or rate limits is not about the choices.
pub fn retry_plan(status: u16, body: Option<&ErrorBody>, length: usize) -> RetryPlan {
    let about_choices = (400..500).contains(&status) && !matches!(status, 401 | 403 | 408 | 429);
    let Some(body) = body.filter(|_| about_choices) else {
        return RetryPlan::Wait;
    };
    let named = body
        .error
        .field
        .as_deref()
        .and_then(named_choice)
        .filter(|index| *index < length);
    match named {
        Some(index) => RetryPlan::Drop(index),
        None if length > 1 => RetryPlan::OneByOne,
        None => RetryPlan::Drop(0),
    }
}

/// The index in a field name, for example 3 in `choices[3].surface`.
fn named_choice(field: &str) -> Option<usize> {
    field.strip_prefix("choices[")?.split(']').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use emend_shared::{Action, ErrorCode};
    use uuid::Uuid;

    use super::*;

    fn body(field: Option<&str>) -> ErrorBody {
        ErrorBody::new(ErrorCode::Malformed, "no", field.map(str::to_owned))
    }

    #[test]
    fn keys_sort_as_the_choices_were_made() {
        let choice = Choice::new(Uuid::max(), Action::Ignore);
        let other = Choice::new(Uuid::nil(), Action::Ignore);
        let keys = [
            key(2, 0, &other),
            key(1, 10, &other),
            key(1, 9, &choice),
            "emend.text".to_owned(),
        ];
        let sorted = sorted_keys(keys.clone().into_iter());
        assert_eq!(sorted, [keys[2].clone(), keys[1].clone(), keys[0].clone()]);
    }

    #[test]
    fn a_refused_choice_is_removed_from_the_queue() {
        assert_eq!(
            retry_plan(400, Some(&body(Some("choices[3].surface"))), 5),
            RetryPlan::Drop(3)
        );
        assert_eq!(
            retry_plan(404, Some(&body(Some("choices[0].of"))), 1),
            RetryPlan::Drop(0)
        );
    }

    #[test]
    fn without_a_named_choice_the_choices_are_sent_one_by_one() {
        assert_eq!(retry_plan(400, Some(&body(None)), 5), RetryPlan::OneByOne);
        assert_eq!(
            retry_plan(400, Some(&body(Some("choices[9]"))), 5),
            RetryPlan::OneByOne
        );
        assert_eq!(retry_plan(400, Some(&body(None)), 1), RetryPlan::Drop(0));
    }

    #[test]
    fn a_response_that_is_not_about_the_choices_loses_none() {
        for status in [401, 403, 408, 429, 500, 503] {
            assert_eq!(
                retry_plan(status, Some(&body(None)), 1),
                RetryPlan::Wait,
                "{status}"
            );
        }
        assert_eq!(retry_plan(404, None, 1), RetryPlan::Wait);
    }

    #[test]
    fn the_delay_grows_and_is_at_least_the_one_that_the_server_requests() {
        assert_eq!(wait_ms(0, None, 1.0), 1_000);
        assert_eq!(wait_ms(3, None, 0.0), 4_000);
        assert_eq!(wait_ms(99, None, 1.0), 64_000);
        assert_eq!(wait_ms(0, Some(7), 0.5), 7_000);
    }
}
