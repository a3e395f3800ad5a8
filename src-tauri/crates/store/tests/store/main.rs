//! The store, from outside: what is written plays, what is torn is made whole, what fails is said.

mod alone;
mod crashes;
mod faults;
mod ledger;
mod material;
mod outbox;
mod recording;
mod shapes;
mod shelved;
mod taken;
