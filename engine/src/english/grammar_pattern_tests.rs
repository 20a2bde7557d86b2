//! Sentences with one error each and what they should be, and right sentences that look like errors.

use super::pattern_scan::issues_in;
use super::rule_tests::corrected;

fn corrected_by_patterns(text: &str) -> String {
    corrected(text, issues_in(text))
}

fn all_corrected(pairs: &[(&str, &str)]) {
    let wrong: Vec<String> = pairs
        .iter()
        .map(|(written, right)| (corrected_by_patterns(written), right))
        .filter(|(came, right)| came != *right)
        .map(|(came, right)| format!("{came} (should be: {right})"))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn nouns_agree_with_their_determiners() {
    all_corrected(&[
        ("I have two cat.", "I have two cats."),
        ("She bought five apple.", "She bought five apples."),
        ("Several car were damaged.", "Several cars were damaged."),
        ("Both answer are correct.", "Both answers are correct."),
        ("Those shoe are mine.", "Those shoes are mine."),
        ("One of the reason is money.", "One of the reasons is money."),
        (
            "It was one of the best trip of my life.",
            "It was one of the best trips of my life.",
        ),
        ("Every students must come.", "Every student must come."),
        ("Each children has a toy.", "Each child has a toy."),
        ("He is a 54 years old man.", "He is a 54 year old man."),
    ]);
}

#[test]
fn verbs_have_the_form_that_their_auxiliary_takes() {
    all_corrected(&[
        ("She must went to the doctor.", "She must go to the doctor."),
        ("They can speaks English.", "They can speak English."),
        ("You should to see a doctor.", "You should see a doctor."),
        ("I didn't knew that.", "I didn't know that."),
        ("Does she has a car?", "Does she have a car?"),
        ("I have ate already.", "I have eaten already."),
        ("He done his homework.", "He did his homework."),
        ("I been waiting for you.", "I have been waiting for you."),
        ("They playing in the garden.", "They are playing in the garden."),
        ("I am work in a bank.", "I am working in a bank."),
        ("I am understand you.", "I understand you."),
        ("The letter was wrote by him.", "The letter was written by him."),
        ("I want to went home.", "I want to go home."),
        ("Let him goes.", "Let him go."),
    ]);
}

#[test]
fn verbs_complete_other_words_in_the_right_form() {
    all_corrected(&[
        ("She avoids to talk about it.", "She avoids talking about it."),
        ("I don't mind to wait.", "I don't mind waiting."),
        (
            "I look forward to hear from you.",
            "I look forward to hearing from you.",
        ),
        (
            "He has experience in manage teams.",
            "He has experience in managing teams.",
        ),
        ("I am thinking to buy a car.", "I am thinking of buying a car."),
        ("I used to playing tennis.", "I used to play tennis."),
    ]);
}

#[test]
fn verbs_agree_with_their_subjects() {
    all_corrected(&[
        ("My brother have a big house.", "My brother has a big house."),
        ("The students was late.", "The students were late."),
        ("My parents lives in London.", "My parents live in London."),
        (
            "The teacher explain the lesson.",
            "The teacher explains the lesson.",
        ),
        (
            "There is three books on the table.",
            "There are three books on the table.",
        ),
        ("There are a big problem.", "There is a big problem."),
        (
            "The quality of these products are low.",
            "The quality of these products is low.",
        ),
        (
            "People who lives here are happy.",
            "People who live here are happy.",
        ),
        (
            "The only thing that worry me is the budget.",
            "The only thing that worries me is the budget.",
        ),
        ("His blood pressure were high.", "His blood pressure was high."),
        (
            "Each of the students have a book.",
            "Each of the students has a book.",
        ),
        (
            "My mother and my father is here.",
            "My mother and my father are here.",
        ),
        ("Do your father work here?", "Does your father work here?"),
        ("It depend on the weather.", "It depends on the weather."),
    ]);
}

#[test]
fn words_take_their_prepositions_and_articles() {
    all_corrected(&[
        ("She is married with my cousin.", "She is married to my cousin."),
        ("It depends of you.", "It depends on you."),
        ("I am afraid from spiders.", "I am afraid of spiders."),
        (
            "They arrived Berlin yesterday.",
            "They arrived in Berlin yesterday.",
        ),
        ("I like listening music.", "I like listening to music."),
        (
            "Can you explain me this word?",
            "Can you explain to me this word?",
        ),
        (
            "I have lived here since five years.",
            "I have lived here for five years.",
        ),
        ("We went to home.", "We went home."),
        ("My father is engineer.", "My father is an engineer."),
        (
            "He is tallest boy in the class.",
            "He is the tallest boy in the class.",
        ),
    ]);
}

#[test]
fn right_sentences_stay() {
    for text in [
        "I suggest that he go home.",
        "If my sister were here, I would tell her.",
        "The team are playing well.",
        "A number of people are waiting.",
        "The United States is large.",
        "Ten dollars is too much.",
        "The news is good.",
        "There is a cat and a dog in the garden.",
        "One of the men who are here is my uncle.",
        "The man with the dogs is my father.",
        "Why does the car need fuel?",
        "What can users do?",
        "Should the need arise, call me.",
        "The best I can do is work hard.",
        "All he did was complain.",
        "Had I known, I would have come.",
        "The work done so far is good.",
        "He made them work.",
        "The three work well together.",
        "A three dog household is loud.",
        "He has a five year plan.",
        "Each costs two dollars.",
        "One of the team is ill.",
        "Both my mother and father work.",
        "Both hand out leaflets.",
        "He is used to working late.",
        "She is happily married with two children.",
        "We arrived Monday.",
        "I have cold water.",
        "He is captain of the team.",
        "She is best known for her songs.",
        "Since two years ago nothing has changed.",
        "I look forward to help from you.",
        "The code of conduct is new.",
        "He and she have left.",
        "The system logs errors.",
        "The fact that work matters is clear.",
        "There are a number of reasons.",
        "There are a dozen.",
        "We baked bread and told each other stories.",
        "They sent each other letters every week.",
        "There are a great many reasons.",
        "There are a big dog and a small cat in the garden.",
        "We parents worry.",
        "The police officer asked questions.",
        "You sort of have to know it.",
        "We call `these apple` a phrase.",
    ] {
        assert_eq!(corrected_by_patterns(text), text);
    }
}

#[test]
fn a_pattern_does_not_reach_across_code_or_punctuation() {
    for text in [
        "Use `these` apple.",
        "I am, agree or not, late.",
        "He should (went) go.",
    ] {
        assert_eq!(corrected_by_patterns(text), text);
    }
}

#[test]
fn confused_words_that_cannot_stand_here_are_replaced() {
    all_corrected(&[
        ("Your welcome.", "You're welcome."),
        ("I hope your well.", "I hope you're well."),
        ("If your hungry, eat.", "If you're hungry, eat."),
        ("Your the best.", "You're the best."),
        ("I know your not happy.", "I know you're not happy."),
        ("Call me when your ready.", "Call me when you're ready."),
        ("Its raining outside.", "It's raining outside."),
        ("Its so late.", "It's so late."),
        ("Its a pity.", "It's a pity."),
        ("Its clear that he lied.", "It's clear that he lied."),
        ("Whose there?", "Who's there?"),
        ("Who's book is this?", "Whose book is this?"),
        ("You're car is here.", "Your car is here."),
        ("I was sitting their alone.", "I was sitting there alone."),
        ("He lives over their.", "He lives over there."),
        ("He is to young to drive.", "He is too young to drive."),
        ("It is to late.", "It is too late."),
        ("I have to cats.", "I have two cats."),
        ("I always loose.", "I always lose."),
        ("Don't loose your keys.", "Don't lose your keys."),
        ("He will loose weight.", "He will lose weight."),
        ("I except your apology.", "I accept your apology."),
        ("Everyone came accept Tom.", "Everyone came except Tom."),
        ("He past the exam.", "He passed the exam."),
        ("I need some advise.", "I need some advice."),
        ("She ate a peace of cake.", "She ate a piece of cake."),
        ("Turn of the light.", "Turn off the light."),
        ("Please switch of your phone.", "Please switch off your phone."),
        ("Thank you for you help.", "Thank you for your help."),
        ("What is you name?", "What is your name?"),
        ("He is on of my friends.", "He is one of my friends."),
        ("She came form the house.", "She came from the house."),
        ("This is the fist time.", "This is the first time."),
        ("She is taller then me.", "She is taller than me."),
        ("I can't breath.", "I can't breathe."),
        ("Take a deep breathe.", "Take a deep breath."),
    ]);
}

#[test]
fn the_same_words_where_they_are_right_are_left_alone() {
    let right = [
        "Your very good friend is here.",
        "Your running shoes are wet.",
        "Your late father was a good man.",
        "Do your best, and give it your all.",
        "Please enter your old and your new password.",
        "It is your right.",
        "Its meaning is clear.",
        "Its very nature makes it hard.",
        "Its running costs are low.",
        "The dog wagged its tail.",
        "Whose turn is it?",
        "Who's going to drive?",
        "You're right, it's done.",
        "They sold their old car.",
        "It is up to young people to decide.",
        "He went to bed late.",
        "He has to go now.",
        "They talked to two cats.",
        "The screw is loose.",
        "She wore loose clothes.",
        "Everyone except Tom came.",
        "He drove past the exam hall.",
        "I advise you to accept.",
        "The turn of the century was near.",
        "He asked you questions.",
        "The switch is on of course.",
        "Please fill in the form.",
        "The two parts form a whole.",
        "She made a fist.",
        "First we ate, then we left.",
        "If it is more, then we stop.",
        "It has an effect on people.",
        "I wish you peace of mind.",
        "This is for you, Tom.",
        "She held her breath.",
    ];
    for text in right {
        assert_eq!(corrected_by_patterns(text), text);
    }
}
