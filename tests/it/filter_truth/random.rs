//! Random filters, as texts: every field, any relation, every operator that goes with the field's kind, in both languages.

use epicrm::entity::{Entity, Field, Kind, Value, show};

/// Numbers that follow from a seed, hence a failure that can be met again.
pub struct Dice(pub u64);

impl Dice {
    /// SplitMix64.
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.roll() % end as u64) as usize
    }

    pub fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    pub fn pick<T: Copy>(&mut self, among: &[T]) -> T {
        among[self.below(among.len())]
    }
}

/// Where values come from: those of a field of an entity, so that filters select something; and texts that are nobody's.
pub trait Values {
    fn some(&self, entity: &'static Entity, field: &'static Field, dice: &mut Dice) -> Value<'static>;
    fn text(&self, text: String, dice: &mut Dice) -> String;
    /// Whether texts may stand without quotes, as wildcards.
    const BARE: bool;
}

pub struct Generator<'g, V> {
    pub dice: &'g mut Dice,
    pub values: &'g V,
}

impl<V: Values> Generator<'_, V> {
    pub fn filter(&mut self, entity: &'static Entity, depth: usize) -> String {
        if depth == 0 || self.dice.percent(35) {
            return self.test(entity);
        }
        if self.dice.percent(20) {
            return format!("{} ({})", self.dice.pick(&["not", "non", "NOT", "!"]), self.filter(entity, depth - 1));
        }
        let connective = self.dice.pick(&[" and ", " ET ", " && ", " or ", " ou ", " || ", " Ou "]);
        let parts = (0..2 + self.dice.below(2)).map(|_| format!("({})", self.filter(entity, depth - 1))).collect::<Vec<_>>();
        parts.join(connective)
    }

    pub fn test(&mut self, entity: &'static Entity) -> String {
        let mut path = String::new();
        let mut at = entity;
        for level in 0..5 {
            let field = &at.fields[self.dice.below(at.fields.len())];
            path.push_str(if field.aliases.is_empty() || self.dice.percent(70) { field.name } else { self.dice.pick(field.aliases) });
            match field.kind {
                Kind::One(next) | Kind::Many { entity: next, .. } if level < 4 && self.dice.percent(60) => {
                    path.push('.');
                    at = next;
                }
                Kind::Path(dotted) => {
                    let reached = at.resolve(dotted).unwrap();
                    let owner = reached.hops.iter().fold(at, |at, hop| target(hop).unwrap_or(at));
                    return self.of(owner, reached.field, &path);
                }
                _ => return self.of(at, field, &path),
            }
        }
        unreachable!()
    }

    /// A test of `field` of `owner`, written as `path`.
    pub fn of(&mut self, owner: &'static Entity, field: &'static Field, path: &str) -> String {
        let path = if self.dice.percent(10) { path.to_uppercase().replace('_', "-") } else { path.to_owned() };
        let equality = self.dice.pick(&["=", "!=", "==", "<>", " = "]);
        if self.dice.percent(12) {
            let none = self.dice.pick(&["None", "null", "AUCUN"]);
            let is = self.dice.pick(&["is null", "IS NOT NULL", "est non aucun"]);
            return if self.dice.percent(50) { format!("{path}{equality}{none}") } else { format!("{path} {is}") };
        }
        let list = self.dice.percent(20);
        match field.kind {
            Kind::Text | Kind::One(_) | Kind::Many { .. } if !list => self.of_text(owner, field, &path),
            Kind::Integer | Kind::Money | Kind::Date | Kind::Instant if !list => self.of_ordered(owner, field, &path),
            Kind::Boolean | Kind::Choice(_) if !list => format!("{path}{equality}{}", self.value(owner, field)),
            _ => {
                let values: Vec<String> = (0..1 + self.dice.below(3)).map(|_| self.item(owner, field)).collect();
                format!("{path} {} ({})", self.dice.pick(&["in", "dans", "not in", "NON IN"]), values.join(", "))
            }
        }
    }

    fn item(&mut self, owner: &'static Entity, field: &'static Field) -> String {
        if self.dice.percent(10) {
            return "None".to_owned();
        }
        match field.kind {
            Kind::One(to) | Kind::Many { entity: to, .. } if to.noun == "collaborator" && self.dice.percent(20) => "moi".to_owned(),
            _ => self.value(owner, field),
        }
    }

    fn of_text(&mut self, owner: &'static Entity, field: &'static Field, path: &str) -> String {
        if let Kind::One(to) | Kind::Many { entity: to, .. } = field.kind
            && to.noun == "collaborator"
            && self.dice.percent(20)
        {
            return format!("{path}{}me", self.dice.pick(&["=", "!="]));
        }
        if V::BARE && self.dice.percent(20) {
            let text = self.piece(owner, field);
            let bare: String = text.chars().filter(|c| c.is_alphanumeric() || "_-%\\＼％".contains(*c)).collect();
            let shape = self.dice.pick(&["*", "*|", "|*", "*|*", "*|**|", "|*|"]);
            return format!("{path}{}{}", self.dice.pick(&["=", "!=", "~", "^=", "$=", ":"]), shape.replace('|', &bare));
        }
        let ordered = matches!(field.kind, Kind::Text);
        match self.dice.below(if ordered { 10 } else { 7 }) {
            0..=2 => format!("{path}{}{}", self.dice.pick(&["=", "!="]), self.value(owner, field)),
            3..=6 => {
                let piece = self.piece(owner, field);
                let sign = self.dice.pick(&["~", "!~", "^=", "$=", ":"]);
                format!("{path}{sign}{}", self.written(piece))
            }
            7..=8 => format!("{path}{}{}", self.dice.pick(&["<", "<=", ">", ">=", "=>", "=<"]), self.value(owner, field)),
            _ => format!("{path}={}..{}", self.value(owner, field), self.value(owner, field)),
        }
    }

    fn of_ordered(&mut self, owner: &'static Entity, field: &'static Field, path: &str) -> String {
        match self.dice.below(10) {
            0..=3 => format!("{path}{}{}", self.dice.pick(&["=", "!="]), self.value(owner, field)),
            4..=6 => format!("{path} {} {}", self.dice.pick(&["<", "<=", ">", ">=", "=>", "=<"]), self.value(owner, field)),
            7 => format!("{path}={}..", self.value(owner, field)),
            8 => format!("{path}!=..{}", self.value(owner, field)),
            _ => {
                let mut ends = [self.plain(owner, field), self.plain(owner, field)];
                if ends.iter().all(|end| end.parse::<f64>().is_ok()) {
                    ends.sort_by(|a, b| a.parse::<f64>().unwrap().total_cmp(&b.parse().unwrap()));
                } else {
                    ends.sort();
                }
                format!("{path}={}..{}", ends[0], ends[1])
            }
        }
    }

    /// A value of the field, as it may be typed.
    fn value(&mut self, owner: &'static Entity, field: &'static Field) -> String {
        match field.kind {
            Kind::Text => {
                let text = self.plain(owner, field);
                let text = match self.dice.below(4) {
                    0 => text.to_uppercase(),
                    1 => text.to_lowercase(),
                    _ => text,
                };
                self.written(text)
            }
            Kind::One(to) | Kind::Many { entity: to, .. } => {
                let name = self.dice.pick(to.names);
                to.field(name).map_or_else(String::new, |name| self.value(to, name))
            }
            Kind::Boolean => self.dice.pick(&["true", "non", "Vrai", "false"]).to_owned(),
            Kind::Choice(choices) => {
                let choice = &choices[self.dice.below(choices.len())];
                let words: Vec<&str> = choice.words().collect();
                format!("'{}'", self.dice.pick(&words))
            }
            Kind::Date | Kind::Instant => {
                let text = self.plain(owner, field);
                let relative =
                    ["today", "hier", "this_month", "mois_dernier", "2026", "2026T4", "2026-W47", "-30d", "now", "+1an", "21/11/2026"];
                let cut = self.dice.pick(&[4, 7, 10, 10, 10]);
                if self.dice.percent(30) { self.dice.pick(&relative).to_owned() } else { text.get(..cut).unwrap_or(&text).to_owned() }
            }
            _ => self.plain(owner, field),
        }
    }

    fn plain(&mut self, owner: &'static Entity, field: &'static Field) -> String {
        let mut text = String::new();
        show::plain(&self.values.some(owner, field, self.dice), &mut text);
        match field.kind {
            Kind::Instant => text.get(..10).unwrap_or_default().to_owned(),
            _ => text,
        }
    }

    /// Some letters of a value, perhaps in another case or with other accents.
    fn piece(&mut self, owner: &'static Entity, field: &'static Field) -> String {
        let (owner, field) = match field.kind {
            Kind::One(to) | Kind::Many { entity: to, .. } => (to, to.field(self.dice.pick(to.names)).unwrap()),
            _ => (owner, field),
        };
        let letters: Vec<char> = self.plain(owner, field).chars().collect();
        if letters.is_empty() || self.dice.percent(10) {
            return self.dice.pick(&["", "%", "_", "\\", "'", "é", "E", "＼", "％", "\n", "*", "🎉"]).to_owned();
        }
        let start = if self.dice.percent(40) { 0 } else { self.dice.below(letters.len()) };
        let end = if self.dice.percent(40) { letters.len() } else { start + self.dice.below(letters.len() - start + 1) };
        let piece: String = letters[start..end].iter().collect();
        match self.dice.below(4) {
            0 => piece.to_uppercase(),
            1 => piece.replace('é', "e").replace('o', "ô"),
            _ => piece,
        }
    }

    /// In quotes of either kind.
    fn written(&mut self, text: String) -> String {
        let text = self.values.text(text, self.dice);
        let quote = self.dice.pick(&['\'', '"']);
        let escaped: String = text.chars().flat_map(|c| (c == quote || c == '\\').then_some('\\').into_iter().chain([c])).collect();
        format!("{quote}{escaped}{quote}")
    }
}

pub fn target(field: &Field) -> Option<&'static Entity> {
    match field.kind {
        Kind::One(entity) | Kind::Many { entity, .. } => Some(entity),
        _ => None,
    }
}
