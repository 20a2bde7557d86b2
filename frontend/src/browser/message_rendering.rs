//! Messages in views: a view keeps the English text and looks for its translation when it is built. The lookup is therefore compiled
//! once and not once for each text, of which there are some 500: the first visit waits for the download.

use leptos::prelude::AddAnyAttr;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::html::attribute::{Attribute, AttributeValue};
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::types::Element;
use leptos::tachys::view::{Position, PositionState, Render, RenderHtml};

use crate::model::messages::Message;

impl Render for Message {
    type State = <&'static str as Render>::State;

    #[inline(never)]
    fn build(self) -> Self::State {
        Render::build(self.text())
    }

    fn rebuild(self, state: &mut Self::State) {
        Render::rebuild(self.text(), state);
    }
}

impl AddAnyAttr for Message {
    type Output<NewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(self, _attr: NewAttr) -> Self {
        self
    }
}

// The server never renders the app, so most of this is never called.
impl RenderHtml for Message {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        self.text()
            .to_html_with_buf(buf, position, escape, mark_branches, extra_attrs);
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Self::State {
        RenderHtml::hydrate::<FROM_SERVER>(self.text(), cursor, position)
    }

    fn into_owned(self) -> Self {
        self
    }
}

impl AttributeValue for Message {
    type State = <&'static str as AttributeValue>::State;
    type AsyncOutput = Self;
    type Cloneable = Self;
    type CloneableOwned = Self;

    fn html_len(&self) -> usize {
        0
    }

    fn to_html(self, key: &str, buf: &mut String) {
        AttributeValue::to_html(self.text(), key, buf);
    }

    fn to_template(_key: &str, _buf: &mut String) {}

    fn hydrate<const FROM_SERVER: bool>(self, key: &str, element: &Element) -> Self::State {
        AttributeValue::hydrate::<FROM_SERVER>(self.text(), key, element)
    }

    #[inline(never)]
    fn build(self, element: &Element, key: &str) -> Self::State {
        AttributeValue::build(self.text(), element, key)
    }

    fn rebuild(self, key: &str, state: &mut Self::State) {
        AttributeValue::rebuild(self.text(), key, state);
    }

    fn into_cloneable(self) -> Self {
        self
    }

    fn into_cloneable_owned(self) -> Self {
        self
    }

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }
}
