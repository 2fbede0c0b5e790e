//! Checks a [`Syntax`] against an entity's fields and pushes NOT into the tests. The only stage that knows fields.

use super::condition::{Condition, Test};
use super::error::Error;
use super::parser::{self, MOST_LEVELS, MOST_TESTS};
use super::predicate::predicate;
use super::source::Source;
use super::syntax::{Comparison, Operator, Placed, Syntax};
use super::{Views, code, fields, mistakes};
use crate::entity::{Clock, Entity};
use crate::language::tr;

pub(super) struct Check<'c> {
    pub entity: &'static Entity,
    pub clock: &'c Clock,
    pub views: Views<'c>,
    /// Saved views that are being read, one within the other.
    reading: Vec<String>,
    tests: usize,
}

impl<'c> Check<'c> {
    pub fn new(entity: &'static Entity, clock: &'c Clock, views: Views<'c>) -> Self {
        Self { entity, clock, views, reading: Vec::new(), tests: 0 }
    }

    /// What `syntax` means, or its contrary. Errors lack their text unless it is that of a saved view.
    pub fn condition(&mut self, syntax: &Syntax, negated: bool) -> Result<Condition, Error> {
        match (syntax, negated) {
            (Syntax::Not(inner), _) => self.condition(inner, !negated),
            (Syntax::And(parts), false) | (Syntax::Or(parts), true) => self.parts(parts, negated).map(Condition::All),
            (Syntax::Or(parts), false) | (Syntax::And(parts), true) => self.parts(parts, negated).map(Condition::Any),
            (Syntax::View(name), _) => self.view(name, negated),
            (Syntax::Comparison(comparison), _) => self.test(comparison, negated).map(Condition::Test),
        }
    }

    fn parts(&mut self, parts: &[Syntax], negated: bool) -> Result<Vec<Condition>, Error> {
        parts.iter().map(|part| self.condition(part, negated)).collect()
    }

    fn test(&mut self, comparison: &Comparison, negated: bool) -> Result<Test, Error> {
        self.tests += 1;
        if self.tests > MOST_TESTS {
            let message = tr!(
                "a filter has at most {MOST_TESTS} tests, those of its saved views included",
                "un filtre a au plus {MOST_TESTS} tests, ceux de ses vues enregistrées compris"
            );
            return Err(Error::new(code::TOO_MANY_TESTS, comparison.field.span.clone(), message));
        }
        let path = fields::resolve(self.entity, &comparison.field)?;
        let see = |error: Error| if error.see.is_empty() { error.see(format!("epicrm fields {}", self.entity.plural)) } else { error };
        let predicate = predicate(comparison, path.field, self.clock).map_err(see)?;
        let differs = matches!(comparison.operator.it, Operator::Differs | Operator::Lacks);
        Ok(Test { path, negated, differs, predicate })
    }

    /// The filter saved as `name`, as if in parentheses.
    fn view(&mut self, name: &Placed<String>, negated: bool) -> Result<Condition, Error> {
        let refuse = |message: String| Error::new(code::VIEW, name.span.clone(), message).see("epicrm help filters");
        let text = (self.views)(&name.it)
            .ok_or_else(|| refuse(tr!("no saved view called `{}`", "aucune vue enregistrée ne s'appelle `{}`", name.it)))?;
        if self.reading.contains(&name.it) {
            return Err(refuse(tr!("the saved view `{}` refers to itself", "la vue enregistrée `{}` se cite elle-même", name.it)));
        }
        if self.reading.len() == MOST_LEVELS {
            return Err(refuse(tr!(
                "saved views go at most {MOST_LEVELS} levels deep",
                "les vues enregistrées ont au plus {MOST_LEVELS} niveaux"
            )));
        }
        let source = Source::new(&[text]);
        let within = |error: Error| {
            let inner = error.text.is_empty();
            let error = if inner { error.within(&source.text) } else { error };
            if inner { error.of_view(&name.it) } else { error }
        };
        let parsed = parser::parse(&source).map_err(|slip| within(mistakes::explain(slip, &source.text, self.entity)))?;
        let parsed = parsed.ok_or_else(|| refuse(tr!("the saved view `{}` is empty", "la vue enregistrée `{}` est vide", name.it)))?;
        self.reading.push(name.it.clone());
        let condition = self.condition(&parsed.syntax, negated).map_err(within);
        self.reading.pop();
        condition
    }
}
