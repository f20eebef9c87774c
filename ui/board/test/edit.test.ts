import { describe, expect, test } from "vitest";
import { editOf } from "../src/job/edit";
import { labelsOf, linesOf } from "../src/labels";
import { changedNumber } from "../src/list/numbers";

const ODD = [
  { key: "team", value: "data" },
  { key: "a:b", value: "c" },
  { key: "v", value: " spaced " },
  { key: "nl", value: "x\ny" },
  { key: "time", value: "12:30" },
  { key: "quoted", value: '"so"' },
  { key: '"', value: "" },
  { key: "empty", value: "" },
  { key: "back\\slash", value: "\\" },
];

describe("labels as text", () => {
  test("come back as they were", () => {
    expect(labelsOf(linesOf(ODD))).toEqual(ODD);
    for (const label of ODD) expect(labelsOf(linesOf([label]))).toEqual([label]);
    expect(linesOf(ODD.slice(0, 3))).toBe('team: data\n"a:b": c\nv: " spaced "');
  });

  test("are read as people write them", () => {
    expect(labelsOf(" team:data \r\n\n urgent\nurl: http://x.example/?a=b")).toEqual([
      { key: "team", value: "data" },
      { key: "urgent", value: "" },
      { key: "url", value: "http://x.example/?a=b" },
    ]);
    for (const wrong of [": value", '"a" b', '"": x']) expect(typeof labelsOf(wrong)).toBe("string");
  });
});

describe("an edit", () => {
  const job = { name: " odd\nname", description: " as it is \n", priority: 3, mode: "AUTO", labels: ODD } as const;
  /** As the form has it: an input takes line breaks out, and a form's lines may end with both characters. */
  const form = (changed: Record<string, string> = {}) => {
    const fields = new FormData();
    const shown = { name: " oddname", description: " as it is \r\n", priority: "3", mode: "AUTO", labels: linesOf(ODD) };
    for (const [name, value] of Object.entries({ ...shown, ...changed })) fields.set(name, value);
    return fields;
  };

  test("sends what was changed and nothing else", () => {
    expect(editOf(form({ name: "new " }), job)).toEqual({ name: "new" });
    expect(editOf(form({ description: " " }), job)).toEqual({ description: null });
    expect(editOf(form({ priority: "4", mode: "MANUAL" }), job)).toEqual({ priority: 4, mode: "MANUAL" });
    expect(editOf(form({ labels: "team: data" }), job)).toEqual({ labels: [{ key: "team", value: "data" }] });
  });

  test("that changes nothing is not sent", () => {
    expect(editOf(form(), job)).toBe("Nothing has been changed.");
  });
});

test("a number that a browser would change is found wherever it stands", () => {
  const found = (text: string) => changedNumber(JSON.parse(text));
  expect(found('{"a": [1, {"order": 9007199254740993}]}')).toBe(9007199254740992);
  expect(found("-12345678901234567890")).not.toBe(null);
  expect(found('[9007199254740991, 0.1, -1.5e3, "9007199254740993", null]')).toBe(null);
});
