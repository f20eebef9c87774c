//! Refuses what a template could use to take unbounded memory or time, by walking its syntax tree.
//!
//! Fuel counts instructions, and one instruction can double a string or repeat it a hundred million times.
//! What keeps a value and changes it again and again is the danger: assignments, macros, captured blocks,
//! recursive loops, `*` on strings and lists. None of it is needed to put values into a configuration.

use minijinja::machinery::ast::{self, BinOpKind, CallArg, Expr, Stmt};
use minijinja::machinery::parse;
use minijinja::syntax::SyntaxConfig;

use super::environment::{FILTERS, NUMERIC_FILTERS, RANGE, TESTS};

/// Deepest nesting of a template: `a.b` and `1 + 2` are two levels. Minijinja compiles and evaluates by
/// recursion, and what overflows a stack takes the process down.
const LEVELS_MAX: usize = 64;

/// What a template comes to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Shape<'text> {
    /// One expression, whose value is taken as it is.
    Expression(&'text str),
    /// Anything else; comes to a string.
    Text,
}

/// Parses a template and checks it.
pub(super) fn check<'text>(syntax: &SyntaxConfig, text: &'text str) -> Result<Shape<'text>, String> {
    let tree = parse(text, "template", syntax.clone()).map_err(|error| match error.detail() {
        Some(detail) => format!("the template does not parse: {detail}"),
        None => format!("the template does not parse: {}", error.kind()),
    })?;
    let Stmt::Template(template) = &tree else { return Err("the template does not parse".to_owned()) };
    Walk { levels_left: LEVELS_MAX }.statements(&template.children)?;
    let inner = text.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
    Ok(match (template.children.as_slice(), inner) {
        ([Stmt::EmitExpr(_)], Some(inner)) => {
            // The signs that trim whitespace have nothing to trim here.
            let inner = inner.strip_prefix(['-', '+']).unwrap_or(inner);
            Shape::Expression(inner.strip_suffix(['-', '+']).unwrap_or(inner))
        }
        _ => Shape::Text,
    })
}

/// Walks down a syntax tree, and knows how much further it may go.
#[derive(Clone, Copy)]
struct Walk {
    levels_left: usize,
}

impl Walk {
    fn deeper(self) -> Result<Self, String> {
        match self.levels_left.checked_sub(1) {
            Some(levels_left) => Ok(Self { levels_left }),
            None => Err(format!("the template is nested deeper than {LEVELS_MAX} levels")),
        }
    }

    fn statements(self, statements: &[Stmt<'_>]) -> Result<(), String> {
        let walk = self.deeper()?;
        statements.iter().try_for_each(|statement| walk.statement(statement))
    }

    fn statement(self, statement: &Stmt<'_>) -> Result<(), String> {
        match statement {
            Stmt::EmitRaw(_) => Ok(()),
            Stmt::EmitExpr(emit) => self.expression(&emit.expr),
            Stmt::IfCond(branch) => {
                self.expression(&branch.expr)?;
                self.statements(&branch.true_body)?;
                self.statements(&branch.false_body)
            }
            Stmt::ForLoop(each) if each.recursive => refuse("a recursive loop"),
            Stmt::ForLoop(each) => {
                self.expression(&each.iter)?;
                self.expressions(&each.filter_expr)?;
                self.statements(&each.body)?;
                self.statements(&each.else_body)
            }
            _ => refuse("a tag other than 'if' and 'for'"),
        }
    }

    fn expressions<'e>(self, exprs: impl IntoIterator<Item = &'e Expr<'e>>) -> Result<(), String> {
        exprs.into_iter().try_for_each(|expr| self.expression(expr))
    }

    fn expression(self, expr: &Expr<'_>) -> Result<(), String> {
        let walk = self.deeper()?;
        match expr {
            Expr::Var(_) | Expr::Const(_) => Ok(()),
            // An empty list with a negative step panics in minijinja 3.0.5; there is a filter for turning round.
            Expr::Slice(slice) if slice.step.is_some() => refuse("a slice with a step"),
            Expr::Slice(slice) => {
                walk.expression(&slice.expr)?;
                walk.expressions([&slice.start, &slice.stop].into_iter().flatten())
            }
            Expr::UnaryOp(unary) => walk.expression(&unary.expr),
            Expr::BinOp(binary) => {
                // Down first: what judges the operands below goes down too, and counts no levels.
                walk.expressions([&binary.left, &binary.right])?;
                match binary.op {
                    BinOpKind::Mul if !is_number(&binary.left) || !is_number(&binary.right) => Err(
                        "the template multiplies what may be no number: write 'value|int * 2' or 'value|float * 2'"
                            .to_owned(),
                    ),
                    _ => Ok(()),
                }
            }
            Expr::Compare(compare) => {
                walk.expression(&compare.expr)?;
                walk.expressions(compare.ops.iter().map(|op| &op.expr))
            }
            Expr::IfExpr(branch) => {
                walk.expressions([&branch.test_expr, &branch.true_expr])?;
                walk.expressions(&branch.false_expr)
            }
            Expr::Filter(filter) => walk.filter(filter),
            Expr::Test(test) if !TESTS.contains(&test.name) => {
                Err(format!("the template uses the test {:?}, which is not there", test.name))
            }
            Expr::Test(test) => {
                walk.expression(&test.expr)?;
                walk.arguments(&test.args)
            }
            Expr::GetAttr(get) => walk.expression(&get.expr),
            Expr::GetItem(get) => walk.expressions([&get.expr, &get.subscript_expr]),
            Expr::Call(call) => match &call.expr {
                Expr::Var(name) if name.id == RANGE => walk.arguments(&call.args),
                _ => refuse("a call other than range()"),
            },
            Expr::List(list) => walk.expressions(&list.items),
            Expr::Tuple(tuple) => walk.expressions(&tuple.items),
            Expr::Map(map) => walk.expressions(map.keys.iter().chain(&map.values)),
        }
    }

    fn filter(self, filter: &ast::Filter<'_>) -> Result<(), String> {
        if !FILTERS.contains(&filter.name) {
            return Err(format!("the template uses the filter {:?}, which is not there", filter.name));
        }
        // With a filter's name it would apply that filter to as many items as a list has.
        if filter.name == "map" && !filter.args.iter().all(|arg| matches!(arg, CallArg::Kwarg(..))) {
            return refuse("'map' other than map(attribute=…)");
        }
        self.expressions(&filter.expr)?;
        self.arguments(&filter.args)
    }

    fn arguments(self, args: &[CallArg<'_>]) -> Result<(), String> {
        args.iter().try_for_each(|arg| match arg {
            CallArg::Pos(expr) | CallArg::Kwarg(_, expr) => self.expression(expr),
            CallArg::PosSplat(_) | CallArg::KwargSplat(_) => refuse("an argument list with '*'"),
        })
    }
}

/// Whether an expression can only be a number, whatever the data.
fn is_number(expr: &Expr<'_>) -> bool {
    match expr {
        Expr::Const(constant) => constant.value.is_number(),
        Expr::UnaryOp(unary) => matches!(unary.op, ast::UnaryOpKind::Neg),
        Expr::BinOp(binary) => match binary.op {
            BinOpKind::Add | BinOpKind::Mul => is_number(&binary.left) && is_number(&binary.right),
            // These fail on anything but numbers.
            BinOpKind::Sub | BinOpKind::Div | BinOpKind::FloorDiv | BinOpKind::Rem | BinOpKind::Pow => true,
            _ => false,
        },
        Expr::IfExpr(branch) => {
            is_number(&branch.true_expr) && branch.false_expr.as_ref().is_some_and(is_number)
        }
        // An argument may be what is yielded instead, as in int(default=…).
        Expr::Filter(filter) => {
            NUMERIC_FILTERS.contains(&filter.name)
                && filter.args.iter().all(|arg| match arg {
                    CallArg::Pos(expr) | CallArg::Kwarg(_, expr) => is_number(expr),
                    CallArg::PosSplat(_) | CallArg::KwargSplat(_) => false,
                })
        }
        _ => false,
    }
}

fn refuse<T>(what: &str) -> Result<T, String> {
    Err(format!("the template uses {what}, which templates here may not"))
}
