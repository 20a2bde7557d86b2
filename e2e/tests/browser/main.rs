//! Stories in a real browser: a module for each part of the web app.

mod accessibility;
mod accounts;
mod blocks;
mod card;
mod device;
mod device_learning;
mod documentation;
mod documents;
mod drafts;
mod editor;
mod error_states;
mod firefox;
mod forms;
mod input_methods;
mod interface_languages;
mod languages;
mod learned;
mod marks;
mod offline;
mod proxy;
mod statistics;
