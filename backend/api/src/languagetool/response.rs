//! The response of a check. Strict clients require every field.

#![allow(clippy::struct_field_names, reason = "the names are those of LanguageTool")]

use serde::Serialize;
use utoipa::ToSchema;

/// The response of `/v2/check`.
#[derive(Serialize, ToSchema)]
#[schema(as = languagetool::Answer)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LtResponse {
    pub(crate) software: LtSoftware,
    pub(crate) warnings: LtWarnings,
    pub(crate) language: LtLanguage,
    pub(crate) matches: Vec<LtMatch>,
    /// The start and end offset of every sentence.
    pub(crate) sentence_ranges: Vec<[usize; 2]>,
}

/// The server's software. Some clients require `apiVersion` 1.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = languagetool::Software)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LtSoftware {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    /// The build date of the server.
    pub(crate) build_date: String,
    pub(crate) api_version: u32,
    pub(crate) premium: bool,
    pub(crate) status: &'static str,
}

#[derive(Serialize, ToSchema)]
#[schema(as = languagetool::Warnings)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LtWarnings {
    pub(crate) incomplete_results: bool,
}

/// The language used for the check, and the detected one.
#[derive(Serialize, ToSchema)]
#[schema(as = languagetool::Language)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LtLanguage {
    pub(crate) name: String,
    pub(crate) code: String,
    pub(crate) detected_language: LtDetectedLanguage,
}

#[derive(Serialize, ToSchema)]
#[schema(as = languagetool::DetectedLanguage)]
pub(crate) struct LtDetectedLanguage {
    pub(crate) name: String,
    pub(crate) code: String,
    /// The confidence, 0 to 1.
    pub(crate) confidence: f64,
    /// The name of the language detector.
    pub(crate) source: &'static str,
}

/// A match: an issue in LanguageTool's form.
#[derive(Serialize, ToSchema)]
#[schema(as = languagetool::Match)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LtMatch {
    pub(crate) message: String,
    /// A short message; empty if there is none.
    pub(crate) short_message: &'static str,
    /// The offset in UTF-16 code units of the text that was sent, including markup.
    pub(crate) offset: usize,
    pub(crate) length: usize,
    /// The replacements, best first, in learned order.
    pub(crate) replacements: Vec<LtReplacement>,
    pub(crate) context: LtContext,
    pub(crate) sentence: String,
    #[serde(rename = "type")]
    pub(crate) kind: LtMatchType,
    pub(crate) rule: LtRule,
    pub(crate) ignore_for_incomplete_sentence: bool,
    pub(crate) context_for_sure_match: i32,
}

#[derive(Serialize, ToSchema)]
#[schema(as = languagetool::Replacement)]
pub(crate) struct LtReplacement {
    pub(crate) value: String,
}

/// The text around an issue.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = languagetool::Context)]
pub(crate) struct LtContext {
    pub(crate) text: String,
    /// The offset of the issue in `text`.
    pub(crate) offset: usize,
    pub(crate) length: usize,
}

#[derive(Serialize, ToSchema)]
#[schema(as = languagetool::Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LtMatchType {
    /// One of `UnknownWord`, `Hint` and `Other`.
    pub(crate) type_name: &'static str,
}

#[derive(Serialize, ToSchema)]
#[schema(as = languagetool::Rule)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LtRule {
    /// LanguageTool's rule ID if it has the rule, otherwise Emend's.
    pub(crate) id: String,
    /// Emend's rule ID, if it differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sub_id: Option<String>,
    pub(crate) description: String,
    /// The type of the Internationalization Tag Set: `misspelling`, `grammar`, `typographical`, `style`, `whitespace`,
    /// `duplication`, `locale-violation`.
    pub(crate) issue_type: &'static str,
    pub(crate) category: LtCategory,
}

#[derive(Serialize, ToSchema)]
#[schema(as = languagetool::Category)]
pub(crate) struct LtCategory {
    pub(crate) id: String,
    pub(crate) name: String,
}
