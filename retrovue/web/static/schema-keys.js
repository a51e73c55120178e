// What the JSON Schema of station files says may stand at a place of one.

const GAP = /^["']|["'].*$|\s+#.*$/g;

/** The schemas that one stands for, once references are followed and the branch of its `type` is taken. */
function* meant(schema, root, keys, depth = 0) {
  if (!schema || depth > 20) return;
  if (schema.$ref) {
    yield* meant(root.definitions[schema.$ref.replace("#/definitions/", "")], root, keys, depth + 1);
    return;
  }
  yield schema;
  for (const each of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) yield* meant(each, root, keys, depth + 1);
  for (const each of schema.allOf ?? []) {
    if (!each.if) yield* meant(each, root, keys, depth + 1);
    else if (holds(each.if, keys)) yield* meant(each.then, root, keys, depth + 1);
  }
}

function holds({ properties = {}, required = [] }, keys) {
  const said = (name) => keys?.get(name)?.replace(GAP, "");
  return required.every((name) => said(name)) && Object.entries(properties).every(([name, { const: wanted }]) => !said(name) || said(name) === wanted);
}

function below(schema, step, root) {
  const found = [];
  for (const each of meant(schema, root, step.keys)) {
    if (step.item) {
      if (each.items) found.push(each.items);
    } else if (Object.hasOwn(each.properties ?? {}, step.name)) found.push(each.properties[step.name]);
    else {
      const pattern = Object.entries(each.patternProperties ?? {}).find(([key]) => new RegExp(key).test(step.name));
      if (pattern) found.push(pattern[1]);
      else if (typeof each.additionalProperties === "object") found.push(each.additionalProperties);
    }
  }
  return found;
}

const rank = (word) => ({ name }) => (name.startsWith(word) ? 0 : name.includes(word) ? 1 : 2);

/** What may be written there: `{name, about}`, those that begin as what is typed first. */
export function candidates(root, { kind, steps, keys, key, word }) {
  let schemas = [root];
  for (const step of steps) schemas = schemas.flatMap((each) => below(each, step, root));
  const found = new Map();
  if (kind === "value" && key !== null) schemas = schemas.flatMap((each) => below(each, { name: key, keys }, root));
  for (const each of schemas.flatMap((schema) => [...meant(schema, root, keys)])) {
    if (kind === "key") {
      for (const [name, about] of Object.entries(each.properties ?? {})) {
        if (!keys.has(name)) found.set(name, { name, about: about.description || found.get(name)?.about || "" });
      }
    } else for (const value of each.enum ?? (each.const !== undefined ? [each.const] : each.type === "boolean" ? [true, false] : [])) found.set(String(value), { name: String(value), about: "" });
  }
  const order = rank(word);
  return [...found.values()].filter((each) => order(each) < 2).sort((one, other) => order(one) - order(other));
}
