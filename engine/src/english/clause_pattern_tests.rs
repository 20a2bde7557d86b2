//! Errors of agreement and of verb forms that follow from the structure of a sentence, and right sentences that look like them.

use super::pattern_scan::issues_in;
use super::rule_tests::corrected;

fn corrected_by_patterns(text: &str) -> String {
    corrected(text, issues_in(text))
}

/// Checks sentences with an error in brackets and its correction: `The parser [read→reads] the file.`
fn all_corrected(sentences: &[&str]) {
    let mut wrong = Vec::new();
    for sentence in sentences {
        let (before, rest) = sentence.split_once('[').unwrap();
        let (error, rest) = rest.split_once('→').unwrap();
        let (value, after) = rest.split_once(']').unwrap();
        let came = corrected_by_patterns(&format!("{before}{error}{after}"));
        if came != format!("{before}{value}{after}") {
            wrong.push(format!("{sentence} became: {came}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn none_marked(sentences: &[&str]) {
    let wrong: Vec<String> = sentences
        .iter()
        .flat_map(|sentence| {
            let marks = issues_in(sentence);
            marks.into_iter().map(move |issue| {
                format!(
                    "{sentence}: {} → {:?}",
                    &sentence[issue.bytes.clone()],
                    issue.values
                )
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_verb_agrees_with_the_noun_of_its_subject() {
    all_corrected(&[
        "This example [write→writes] the last ten lines.",
        "The parser automatically [add→adds] a header.",
        "PostScript automatically [generate→generates] the outlines.",
        "The sequential numbers also [provides→provide] an order.",
        "If something only [affect→affects] the menu, skip it.",
        "In this case, the daemon [create→creates] a second file.",
        "These releases always [ships→ship] on time.",
        "The child process [take→takes] a copy of the table.",
        "These checks [allows→allow] you to fix the form.",
        "The command line tool [maintain→maintains] a list of the bugs.",
    ]);
}

#[test]
fn a_verb_agrees_across_prepositions_and_participles() {
    all_corrected(&[
        "The exact steps in converting a number [doesn't→don't] matter here.",
        "The texts on the last page [is→are] printed twice.",
        "The values stored in the table [is→are] read first.",
        "Changes to the parser [is→are] reviewed by the team.",
        "The sections and the pages [has→have] numbers.",
    ]);
}

#[test]
fn the_verb_of_a_relative_clause_agrees_with_its_noun() {
    all_corrected(&[
        "Within functions that [accepts→accept] a list, use a loop.",
        "This helps projects that [has→have] a common library.",
        "Advanced users who [knows→know] the reason may skip it.",
        "Those who [says→say] so are wrong.",
        "It comes from a system that [generate→generates] the pages.",
        "We keep the changes that [is→are] related to the release.",
    ]);
}

#[test]
fn right_subjects_and_verbs_are_left_alone() {
    none_marked(&[
        "This example shows how the settings change the result.",
        "The user settings change the result.",
        "The test results show a change.",
        "Returns the values that the user has given.",
        "Create files that the parser can read.",
        "We suggest that the user write a test.",
        "It is important that the parser read the file first.",
        "Let the parser read the file.",
        "I saw the boy run across the street.",
        "A number of users have complained.",
        "The majority of the users have left.",
        "The team are happy with the result.",
        "The parser and the printer read the file.",
        "If the rule were known, we would use it.",
        "The fact that prices rise is known.",
        "One of the tools that the team uses is old.",
        "The tools the team uses are old.",
        "The changes the user makes are lost.",
        "Sales reports and other lists.",
        "The build scripts directory has moved.",
        "Did the parser read the file?",
        "May the best man win.",
        "The more the users know, the better.",
        "Users Guide",
        "The files listed below are read in order.",
        "The user who reads the files has no rights.",
        "Everything that the server prints goes to the log.",
        "The letters written after the last meeting are lost.",
        "Lessons for what is not our own fault were learned.",
        "The router sends commands itself.",
        "A short name such as this one is enough.",
        "We made plans for the club and for everyone, which were dropped.",
        "A change of a common word no longer marks that word.",
        "A reader who takes one page a second passes.",
        "A set of rules that apply to all files.",
        "This means the rest of the files stay.",
        "Bread and butter is all I need.",
        "This change breaks the build.",
        "The event log also records failures.",
        "This change, made last week, and the other broke the build.",
        "Neither the parser nor the printers work.",
        "Here come the users.",
        "God save the king.",
    ]);
}

#[test]
fn a_second_verb_of_the_subject_has_the_same_ending() {
    all_corrected(&[
        "The operation fails and [follow→follows] the usual steps.",
        "It creates a client and [initialize→initializes] the database.",
    ]);
    none_marked(&[
        "It lets you declare a name and define the type.",
        "It helps users read a page and define the type.",
        "This allows us to read a page and define the type.",
        "Check that it starts and define the type.",
    ]);
}

#[test]
fn verbs_have_their_form_after_auxiliaries_and_adverbs() {
    all_corrected(&[
        "The script can now [asks→ask] for a name.",
        "The page will only [opening→open] after that.",
        "It may [expanded→be expanded] to more files.",
        "The committee will [meeting→meet] for three days.",
        "The list can also be [disable→disabled] in the settings.",
        "The window is then [extend→extended] to the right.",
        "The syntax has largely [remain→remained] the same.",
        "It is used to [represents→represent] an array.",
        "It tries to automatically [fixing→fix] the warnings.",
        "We want to [defines→define] the order here.",
        "The users can no longer [uses→use] the module.",
        "The report [is includes→includes] the totals.",
    ]);
    none_marked(&[
        "The trash can needs a lid.",
        "What can tests prove?",
        "Only then can trained staff help.",
        "He will, according to the plan, leave.",
        "All it does is check the name.",
        "The next step is to simply add a name.",
        "It has access to files and to published lists.",
        "We are committed to actively maintaining it.",
        "We look forward to meeting you.",
        "What it is has changed.",
        "The release has release notes.",
        "In no case will advanced users see it.",
    ]);
}

#[test]
fn nouns_agree_with_determiners_across_other_words() {
    all_corrected(&[
        "It reads multiple input [file→files] at once.",
        "We saw a number of very common [mistake→mistakes].",
        "It depends on a specific [platforms→platform].",
        "One of our main target [platform→platforms] is new.",
    ]);
    none_marked(&[
        "We waited a good three weeks.",
        "They spent a staggering two million dollars.",
        "Rust has no multiple inheritance.",
        "These new users test the program.",
        "A new species has been found.",
        "Every two days it runs.",
        "It has several thousand lines.",
    ]);
}
