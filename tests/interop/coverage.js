// What of a schema a document leaves out.
import {
  getNamedType, isAbstractType, isInputObjectType, isInterfaceType, isIntrospectionType, isObjectType, typeFromAST, TypeInfo,
  visit, visitWithTypeInfo,
} from 'graphql';

/** The coordinates of all fields, arguments and members that the document does not select, give or tell apart. */
export function uncovered(schema, document) {
  const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type));
  const covered = new Set();
  const info = new TypeInfo(schema);
  visit(document, visitWithTypeInfo(info, {
    Field({ arguments: given }) {
      const field = info.getFieldDef();
      if (field.name.startsWith('__')) return;
      const parent = info.getParentType();
      // Who selects a field of an interface selects it of all its members.
      const holders = isInterfaceType(parent) ? [parent, ...schema.getPossibleTypes(parent)] : [parent];
      for (const { name } of holders) {
        covered.add(`${name}.${field.name}`);
        for (const argument of given) covered.add(`${name}.${field.name}(${argument.name.value}:)`);
      }
    },
    SelectionSet({ selections }) {
      const parent = info.getParentType();
      if (!isAbstractType(parent)) return;
      for (const { kind, typeCondition } of selections) {
        if (kind === 'InlineFragment' && typeCondition) covered.add(`${parent.name} ${typeCondition.name.value}`);
      }
    },
  }));
  const all = types.flatMap((type) => {
    if (isAbstractType(type)) return schema.getPossibleTypes(type).map(({ name }) => `${type.name} ${name}`);
    if (!isObjectType(type)) return [];
    return Object.values(type.getFields()).flatMap((field) => {
      const coordinate = `${type.name}.${field.name}`;
      return [coordinate, ...field.args.map(({ name }) => `${coordinate}(${name}:)`)];
    });
  });
  return all.filter((coordinate) => !covered.has(coordinate));
}

/** The coordinates of all fields of inputs for which no operation is given a value, null not counted as one. */
export function ungiven(schema, document, variables) {
  const given = new Set();
  const note = (type, value) => {
    const named = getNamedType(type);
    if (!isInputObjectType(named)) return;
    if (Array.isArray(value)) return value.forEach((each) => note(named, each));
    for (const [name, part] of Object.entries(value ?? {})) {
      if (part === null) continue;
      given.add(`${named.name}.${name}`);
      note(named.getFields()[name].type, part);
    }
  };
  for (const { name, variableDefinitions = [] } of document.definitions) {
    for (const { variable, type } of variableDefinitions) {
      note(typeFromAST(schema, type), variables.get(name.value)?.[variable.name.value]);
    }
  }
  const inputs = Object.values(schema.getTypeMap()).filter(isInputObjectType);
  const all = inputs.flatMap((input) => Object.keys(input.getFields()).map((field) => `${input.name}.${field}`));
  return all.filter((coordinate) => !given.has(coordinate));
}
