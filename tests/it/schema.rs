//! The schema's text, against the contract.
