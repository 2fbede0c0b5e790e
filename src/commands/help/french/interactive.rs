//! The shell and the interface.

use super::Texts;
use crate::language::both;

#[rustfmt::skip]
pub(super) const TEXTS: Texts = Texts {
    says: &[
        both("Type one command after the other, over one connection", "Taper les commandes l'une après l'autre, sur une seule connexion"),
        both("Look around and write on the whole terminal: lists, filter, records, actions", "Parcourir et écrire sur tout le terminal : listes, filtre, fiches, actions"),
    ],
    names: &[],
    after: &[
        (&["shell"], r"Exemples :
  epicrm shell
  printf 'contracts status=signed\nevents support=none\n' | epicrm shell

Tapez les commandes sans `epicrm` : contracts status=signed. Tab complète, les flèches rappellent, Ctrl-R cherche ce qui a été tapé.
Ctrl-C arrête la commande en cours, ou oublie la ligne ; exit, quit ou Ctrl-D quitte.
`token USERNAME` connecte pour les commandes qui suivent, sans afficher le jeton.
Dans un tube, chaque ligne est une commande ; la première qui échoue l'arrête, avec son code de sortie."),
        (&["ui"], r"Exemples :
  epicrm ui
  epicrm ui --lang fr

Les listes à gauche, le même filtre que partout sous /, une fiche et sa chronologie sous Entrée, ce que vous pouvez en faire sous a ;
? montre les touches. Rien n'est écrit que par les commandes affichées, telles que vous les complétez."),
    ],
};
