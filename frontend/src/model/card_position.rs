//! The position of the card beside the word that it is about. All lengths are in CSS pixels, relative to the window.

/// The distance between the word and the card.
const GAP: f64 = 8.0;
/// The least height in which a card is of use; below it, the page has to scroll first.
const MIN_HEIGHT: f64 = 200.0;

/// The vertical extent of a word, from the top of its first line to the bottom of its last.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WordExtent {
    /// The top.
    pub top: f64,
    /// The bottom.
    pub bottom: f64,
}

/// The visible part of the window that nothing else covers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FreeArea {
    /// The top.
    pub top: f64,
    /// The bottom.
    pub bottom: f64,
}

/// The position of a card.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CardPosition {
    /// The top of the card.
    pub top: f64,
    /// The height above which the card scrolls.
    pub max_height: f64,
}

/// Places a card of this natural height below the word, or above it if there is more room. It never covers the word.
pub fn beside(word: WordExtent, height: f64, area: FreeArea) -> CardPosition {
    let below = (area.bottom - word.bottom - GAP).max(0.0);
    let above = (word.top - GAP - area.top).max(0.0);
    if height <= below || below >= above {
        CardPosition {
            top: word.bottom + GAP,
            max_height: below,
        }
    } else {
        let shown = height.min(above);
        CardPosition {
            top: word.top - GAP - shown,
            max_height: above,
        }
    }
}

impl CardPosition {
    /// The position with room for at least a few lines, for a word outside the window.
    #[must_use]
    pub fn with_least_height(self) -> Self {
        const MIN_HEIGHT_PX: f64 = 120.0;
        Self {
            max_height: self.max_height.max(MIN_HEIGHT_PX),
            ..self
        }
    }
}

/// How far the page has to scroll down before there is enough room for a card of this height; 0 if there is.
pub fn scroll_for(word: WordExtent, height: f64, area: FreeArea) -> f64 {
    let below = area.bottom - word.bottom - GAP;
    let above = word.top - GAP - area.top;
    let enough = height.min(MIN_HEIGHT);
    if below.max(above) >= enough {
        0.0
    } else {
        (enough - below).min(word.top - GAP - area.top).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: FreeArea = FreeArea {
        top: 0.0,
        bottom: 600.0,
    };

    fn word(top: f64) -> WordExtent {
        WordExtent {
            top,
            bottom: top + 20.0,
        }
    }

    #[test]
    fn a_card_is_below_its_word_while_there_is_room() {
        let position = beside(word(100.0), 300.0, AREA);
        assert!((position.top - 128.0).abs() < 1e-9);
        assert!(position.max_height >= 300.0);
    }

    #[test]
    fn a_card_is_above_a_word_at_the_bottom() {
        let position = beside(word(500.0), 300.0, AREA);
        assert!((position.top + 300.0 - 492.0).abs() < 1e-9);
    }

    #[test]
    fn a_card_without_room_scrolls_and_covers_neither_the_word_nor_the_fold() {
        let area = FreeArea {
            top: 0.0,
            bottom: 360.0,
        };
        for top in [0.0, 60.0, 150.0, 200.0, 320.0] {
            let position = beside(word(top), 340.0, area);
            let bottom = position.top + position.max_height.min(340.0);
            assert!(bottom <= area.bottom && position.top >= area.top, "{top}");
            assert!(bottom <= top || position.top >= top + 20.0, "{top}");
        }
    }

    #[test]
    fn the_page_scrolls_only_if_no_side_has_room() {
        assert!(scroll_for(word(100.0), 300.0, AREA).abs() < 1e-9);
        assert!(scroll_for(word(560.0), 300.0, AREA).abs() < 1e-9);
        let low = FreeArea {
            top: 0.0,
            bottom: 300.0,
        };
        let scrolled = scroll_for(word(140.0), 300.0, low);
        assert!(scrolled > 0.0);
        assert!(300.0 - (160.0 - scrolled) - GAP >= 130.0);
    }
}
