//! Recording choices.

use std::collections::HashSet;
use std::sync::Arc;

use emend_domain::{ChoiceId, Clock, ContextStorage, Viewer};
use emend_shared::{Choice, ChoiceResult, ChoiceStatus, ChoicesResponse, limits};
use emend_store::{ChoiceStore, Write, WriteKind, WriteOutcome};

use crate::ServiceError;
use crate::from_wire::{self, ParsedChoice};
use crate::known_words::KnownWordCorrections;
use crate::quota::Quota;

/// The service that records choices.
pub struct ChoiceService {
    store: Arc<dyn ChoiceStore>,
    quota: Arc<Quota>,
    corrections: Arc<KnownWordCorrections>,
    clock: Clock,
    context_storage: ContextStorage,
}

impl ChoiceService {
    pub(crate) fn new(
        store: Arc<dyn ChoiceStore>,
        quota: Arc<Quota>,
        corrections: Arc<KnownWordCorrections>,
        clock: Clock,
        context_storage: ContextStorage,
    ) -> Self {
        Self {
            store,
            quota,
            corrections,
            clock,
            context_storage,
        }
    }

    /// Records choices in order. If a choice is malformed, undoes an unknown choice, or exceeds a limit of its account,
    /// the whole batch is refused and nothing is changed. When this returns, the recorded choices are as durable as the
    /// store guarantees.
    ///
    /// # Errors
    /// Also if a choice to undo disappears from the store while the batch is recorded, because it expires or the server's clock is set.
    /// The other choices are recorded then, and sending the batch again is safe.
    pub async fn choose(&self, viewer: &Viewer, choices: &[Choice]) -> Result<ChoicesResponse, ServiceError> {
        if choices.len() > limits::MAX_CHOICES {
            let message = format!(
                "has {} entries; send at most {}",
                choices.len(),
                limits::MAX_CHOICES
            );
            return Err(ServiceError::malformed("choices", message));
        }
        let parsed = choices
            .iter()
            .enumerate()
            .map(|(index, choice)| from_wire::choice(index, choice, self.context_storage))
            .collect::<Result<Vec<_>, _>>()?;
        self.check_undos_known(viewer, &parsed).await?;
        self.quota.count_choices(&viewer.account, choices.len())?;
        let kinds = parsed.iter().map(|parsed| &parsed.kind);
        let _admitted = self.quota.admit(&viewer.account, kinds).await?;

        let makes_room = parsed
            .iter()
            .any(|parsed| matches!(parsed.kind, WriteKind::Undo(_)));
        let at = (self.clock)();
        let writes: Vec<Write> = parsed
            .into_iter()
            .map(|ParsedChoice { id, kind }| Write {
                id,
                account: viewer.account.clone(),
                at,
                kind,
            })
            .collect();
        let outcome = self.store.record(&writes).await?;
        if makes_room {
            self.quota.makes_room(&viewer.account);
        }
        self.corrections.note(viewer, choices).await;
        for (choice, outcome) in choices.iter().zip(&outcome) {
            let action = action_name(choice.action);
            metrics::counter!("emend_choices_total", "action" => action, "status" => status_name(*outcome))
                .increment(1);
        }
        let results = choices
            .iter()
            .zip(outcome)
            .enumerate()
            .map(|(index, (choice, outcome))| {
                let status = status(outcome).ok_or_else(|| unknown_choice(index))?;
                Ok(ChoiceResult {
                    id: choice.id,
                    status,
                })
            })
            .collect::<Result<_, ServiceError>>()?;
        Ok(ChoicesResponse { results })
    }

    /// Refuses undo choices if their target is unknown to the store and is not earlier in the same batch.
    async fn check_undos_known(&self, viewer: &Viewer, parsed: &[ParsedChoice]) -> Result<(), ServiceError> {
        let mut earlier = HashSet::new();
        let mut undone: Vec<(usize, ChoiceId)> = Vec::new();
        for (index, choice) in parsed.iter().enumerate() {
            if let WriteKind::Undo(of) = &choice.kind
                && !earlier.contains(of)
            {
                undone.push((index, *of));
            }
            earlier.insert(choice.id);
        }
        if undone.is_empty() {
            return Ok(());
        }
        let ids: Vec<_> = undone.iter().map(|(_, id)| *id).collect();
        let known = self.store.knows(&viewer.account, &ids).await?;
        match undone.iter().zip(known).find(|(_, known)| !known) {
            Some(((index, _), _)) => Err(unknown_choice(*index)),
            None => Ok(()),
        }
    }
}

/// Converts the store's result; `None` if it did not know the choice to undo. To call that a duplicate would claim that the votes of
/// the choice are gone.
const fn status(outcome: WriteOutcome) -> Option<ChoiceStatus> {
    match outcome {
        WriteOutcome::Applied => Some(ChoiceStatus::Applied),
        WriteOutcome::Duplicate => Some(ChoiceStatus::Duplicate),
        WriteOutcome::Unknown => None,
    }
}

/// The error for the choice at this index, which undoes an unknown one.
fn unknown_choice(index: usize) -> ServiceError {
    ServiceError::UnknownChoice {
        field: format!("choices[{index}].of"),
    }
}

const fn status_name(outcome: WriteOutcome) -> &'static str {
    match outcome {
        WriteOutcome::Applied => "applied",
        WriteOutcome::Duplicate => "duplicate",
        WriteOutcome::Unknown => "unknown",
    }
}

fn action_name(action: emend_shared::Action) -> &'static str {
    use emend_shared::Action;
    match action {
        Action::Accept => "accept",
        Action::Replace => "replace",
        Action::Dismiss => "dismiss",
        Action::IgnoreHere => "ignore_here",
        Action::Ignore => "ignore",
        Action::AddWord => "add_word",
        Action::DisableRule => "disable_rule",
        Action::Undo => "undo",
    }
}
