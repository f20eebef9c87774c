//! Refuses what a template could use to take unbounded memory or time, by walking its syntax tree.
//!
//! Fuel counts instructions, and one instruction can double a string or repeat it a hundred million times.
//! What keeps a value and changes it again and again is the danger: assignments, macros, captured blocks,
//! recursive loops, `*` on strings and lists. None of it is needed to put values into a configuration.

use minijinja::machinery::ast::{self, BinOpKind, CallArg, Expr, Stmt};
use minijinja::machinery::parse;
use minijinja::syntax::SyntaxConfig;

use super::environment::{FILTERS, NUMERIC_FILTERS};

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
    statements(&template.children)?;
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

fn statements(statements: &[Stmt<'_>]) -> Result<(), String> {
    statements.iter().try_for_each(statement)
}

fn statement(statement: &Stmt<'_>) -> Result<(), String> {
    match statement {
        Stmt::EmitRaw(_) => Ok(()),
        Stmt::EmitExpr(emit) => expression(&emit.expr),
        Stmt::IfCond(branch) => {
            expression(&branch.expr)?;
            statements(&branch.true_body)?;
            statements(&branch.false_body)
        }
        Stmt::ForLoop(each) if each.recursive => refuse("a recursive loop"),
        Stmt::ForLoop(each) => {
            expression(&each.iter)?;
            each.filter_expr.as_ref().map_or(Ok(()), expression)?;
            statements(&each.body)?;
            statements(&each.else_body)
        }
        _ => refuse("a tag other than 'if' and 'for'"),
    }
}

fn expression(expr: &Expr<'_>) -> Result<(), String> {
    match expr {
        Expr::Var(_) | Expr::Const(_) => Ok(()),
        Expr::Slice(slice) => {
            expression(&slice.expr)?;
            [&slice.start, &slice.stop, &slice.step].into_iter().flatten().try_for_each(expression)
        }
        Expr::UnaryOp(unary) => expression(&unary.expr),
        Expr::BinOp(binary) => {
            if matches!(binary.op, BinOpKind::Mul) && !(is_number(&binary.left) && is_number(&binary.right)) {
                return Err("the template multiplies what may be no number: write 'value|int * 2' or \
                            'value|float * 2'"
                    .to_owned());
            }
            expression(&binary.left)?;
            expression(&binary.right)
        }
        Expr::Compare(compare) => {
            expression(&compare.expr)?;
            compare.ops.iter().try_for_each(|op| expression(&op.expr))
        }
        Expr::IfExpr(branch) => {
            expression(&branch.test_expr)?;
            expression(&branch.true_expr)?;
            branch.false_expr.as_ref().map_or(Ok(()), expression)
        }
        Expr::Filter(filter) => self::filter(filter),
        Expr::Test(test) => {
            expression(&test.expr)?;
            arguments(&test.args)
        }
        Expr::GetAttr(get) => expression(&get.expr),
        Expr::GetItem(get) => {
            expression(&get.expr)?;
            expression(&get.subscript_expr)
        }
        Expr::Call(call) => match &call.expr {
            Expr::Var(name) if name.id == "range" => arguments(&call.args),
            _ => refuse("a call other than range()"),
        },
        Expr::List(list) => list.items.iter().try_for_each(expression),
        Expr::Tuple(tuple) => tuple.items.iter().try_for_each(expression),
        Expr::Map(map) => map.keys.iter().chain(&map.values).try_for_each(expression),
    }
}

fn filter(filter: &ast::Filter<'_>) -> Result<(), String> {
    if !FILTERS.contains(&filter.name) {
        return Err(format!("the template uses the filter {:?}, which is not there", filter.name));
    }
    // With a filter's name it would apply that filter to as many items as a list has.
    if filter.name == "map" && !filter.args.iter().all(|arg| matches!(arg, CallArg::Kwarg(..))) {
        return refuse("'map' other than map(attribute=…)");
    }
    filter.expr.as_ref().map_or(Ok(()), expression)?;
    arguments(&filter.args)
}

fn arguments(args: &[CallArg<'_>]) -> Result<(), String> {
    args.iter().try_for_each(|arg| match arg {
        CallArg::Pos(expr) | CallArg::Kwarg(_, expr) => expression(expr),
        CallArg::PosSplat(_) | CallArg::KwargSplat(_) => refuse("an argument list with '*'"),
    })
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
