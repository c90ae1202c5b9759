import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Fields, type FieldsInit } from "../../src/http/fields.ts";
import {
  evaluatePreconditions,
  ifRangeHolds,
  type Validators,
  type Verdict,
} from "../../src/http/preconditions.ts";
import { request } from "./requests.ts";

const SECOND = "Sun, 06 Nov 1994 08:49:37 GMT";
const BEFORE = "Sun, 06 Nov 1994 08:49:36 GMT";
const AFTER = "Sun, 06 Nov 1994 08:49:38 GMT";
const JUNK = "9".repeat(16_384);
/** Within that second, as files are; and seen when it was over. */
const CURRENT: Validators = {
  entityTag: '"a"',
  lastModified: 784_111_777_999,
  seenAt: 784_111_778_000,
};

function gives(
  verdict: Verdict,
  fields: FieldsInit,
  method = "GET",
  current: Validators | undefined = CURRENT,
): void {
  const asked = request(fields, method);
  const got = evaluatePreconditions(asked, current);
  assert.equal(got, verdict, `${method} ${JSON.stringify([...asked.fields])}`);
}

/** Without a representation. */
function givesForNothing(verdict: Verdict, fields: FieldsInit, method: string): void {
  assert.equal(evaluatePreconditions(request(fields, method), undefined), verdict);
}

test("without preconditions every request proceeds", () => {
  for (const method of ["GET", "HEAD", "PUT", "BREW"]) gives("proceed", {}, method);
  gives("proceed", { Range: "bytes=0-1", "If-Range": '"b"', Accept: "*/*" });
});

describe("If-Match", () => {
  test("holds when one of its tags is the current one, compared strongly", () => {
    gives("proceed", { "If-Match": '"a"' });
    gives("proceed", { "If-Match": '"x", "a"' });
    gives("proceed", { "If-Match": ['"x"', '"a"'] });
    gives("failed", { "If-Match": '"b"' });
    gives("failed", { "If-Match": 'W/"a"' });
    gives("failed", { "If-Match": 'W/"a"' }, "GET", { entityTag: 'W/"a"' });
    gives("failed", { "If-Match": '"a"' }, "GET", { entityTag: 'W/"a"' });
  });

  test("of an asterisk holds when there is anything, also without a tag", () => {
    gives("proceed", { "If-Match": "*" });
    gives("proceed", { "If-Match": "*" }, "PUT", {});
    givesForNothing("failed", { "If-Match": "*" }, "PUT");
  });

  test("fails when nothing is there to match, or nothing in it can", () => {
    givesForNothing("failed", { "If-Match": '"a"' }, "PUT");
    gives("failed", { "If-Match": '"a"' }, "PUT", { lastModified: 0 });
    for (const value of ["", "a", '"a', '*, "a"', '"a" "a"', JUNK])
      gives("failed", { "If-Match": value });
  });

  test("holds for every method that acts on a representation", () => {
    for (const method of ["GET", "HEAD", "PUT", "DELETE", "POST", "PATCH", "BREW"]) {
      gives("failed", { "If-Match": '"b"' }, method);
      gives("proceed", { "If-Match": '"a"' }, method);
    }
  });
});

describe("If-Unmodified-Since", () => {
  test("holds up to the second of the modification", () => {
    gives("failed", { "If-Unmodified-Since": BEFORE });
    gives("proceed", { "If-Unmodified-Since": SECOND });
    gives("proceed", { "If-Unmodified-Since": AFTER });
    gives("failed", { "If-Unmodified-Since": BEFORE }, "DELETE");
  });

  test("is ignored beside If-Match", () => {
    gives("proceed", { "If-Unmodified-Since": BEFORE, "If-Match": '"a"' });
    gives("failed", { "If-Unmodified-Since": AFTER, "If-Match": '"b"' });
  });

  test("is ignored when it is no date, or several, or there is none to compare with", () => {
    for (const value of ["", "yesterday", `${BEFORE}, ${BEFORE}`, JUNK]) {
      gives("proceed", { "If-Unmodified-Since": value });
    }
    gives("proceed", { "If-Unmodified-Since": [BEFORE, BEFORE] });
    gives("proceed", { "If-Unmodified-Since": BEFORE }, "GET", { entityTag: '"a"' });
    givesForNothing("proceed", { "If-Unmodified-Since": BEFORE }, "PUT");
  });
});

describe("If-None-Match", () => {
  test("is a 304 for GET and HEAD when one of its tags is the current one, compared weakly", () => {
    for (const method of ["GET", "HEAD"]) {
      gives("not-modified", { "If-None-Match": '"a"' }, method);
      gives("not-modified", { "If-None-Match": 'W/"a"' }, method);
      gives("not-modified", { "If-None-Match": ['"x",,W/"y"', '"a"'] }, method);
      gives("proceed", { "If-None-Match": '"b", "c"' }, method);
    }
    gives("not-modified", { "If-None-Match": '"a"' }, "GET", { entityTag: 'W/"a"' });
  });

  test("is a 412 for other methods", () => {
    for (const method of ["PUT", "POST", "DELETE", "BREW"]) {
      gives("failed", { "If-None-Match": '"a"' }, method);
      gives("failed", { "If-None-Match": "*" }, method);
      gives("proceed", { "If-None-Match": '"b"' }, method);
    }
  });

  test("of an asterisk holds only when there is nothing", () => {
    gives("not-modified", { "If-None-Match": "*" });
    gives("not-modified", { "If-None-Match": "*" }, "GET", {});
    givesForNothing("proceed", { "If-None-Match": "*" }, "PUT");
    givesForNothing("proceed", { "If-None-Match": '"a"' }, "PUT");
  });

  test("holds when nothing in it can match", () => {
    for (const value of ["", "a", '"a', '*, "a"', "**", JUNK]) {
      gives("proceed", { "If-None-Match": value });
      gives("proceed", { "If-None-Match": value, "If-Modified-Since": AFTER });
    }
  });
});

describe("If-Modified-Since", () => {
  test("is a 304 from the second of the modification on, in all three forms", () => {
    gives("proceed", { "If-Modified-Since": BEFORE });
    gives("not-modified", { "If-Modified-Since": SECOND });
    gives("not-modified", { "If-Modified-Since": AFTER });
    gives("not-modified", { "If-Modified-Since": SECOND }, "HEAD");
    gives("not-modified", { "If-Modified-Since": "Sunday, 06-Nov-94 08:49:37 GMT" });
    gives("not-modified", { "If-Modified-Since": "Sun Nov  6 08:49:37 1994" });
    gives("proceed", { "If-Modified-Since": "Sun Nov  6 08:49:36 1994" });
  });

  test("a year of two digits is read as of the time at which the representation was seen", () => {
    const given = { "If-Modified-Since": "Saturday, 01-Jan-30 00:00:00 GMT" };
    gives("not-modified", given, "GET", { lastModified: 0, seenAt: Date.UTC(1981, 0, 1) });
    gives("proceed", given, "GET", { lastModified: 0, seenAt: Date.UTC(1979, 0, 1) });
  });

  test("is ignored beside If-None-Match", () => {
    gives("proceed", { "If-Modified-Since": AFTER, "If-None-Match": '"b"' });
    gives("not-modified", { "If-Modified-Since": BEFORE, "If-None-Match": '"a"' });
  });

  test("is ignored for other methods", () => {
    for (const method of ["PUT", "POST", "DELETE"])
      gives("proceed", { "If-Modified-Since": AFTER }, method);
  });

  test("is ignored when it is no date, or several, or there is none to compare with", () => {
    for (const value of ["", "0", `${AFTER}; length=3`, `${AFTER}, ${AFTER}`, JUNK]) {
      gives("proceed", { "If-Modified-Since": value });
    }
    gives("proceed", { "If-Modified-Since": [AFTER, AFTER] });
    gives("proceed", { "If-Modified-Since": AFTER }, "GET", { entityTag: '"a"' });
  });
});

describe("together", () => {
  test("what must be unchanged is asked before what must be new", () => {
    gives("failed", { "If-Match": '"b"', "If-None-Match": '"a"' });
    gives("not-modified", { "If-Match": '"a"', "If-None-Match": '"a"' });
    gives("failed", { "If-Unmodified-Since": BEFORE, "If-None-Match": '"a"' });
    gives("not-modified", { "If-Unmodified-Since": SECOND, "If-Modified-Since": SECOND });
    gives("proceed", { "If-Match": "*", "If-None-Match": '"b"', "If-Modified-Since": AFTER });
  });

  test("are ignored by methods that don't act on a representation", () => {
    for (const method of ["CONNECT", "OPTIONS", "TRACE"]) {
      gives("proceed", { "If-Match": '"b"', "If-None-Match": '"a"' }, method);
      gives("proceed", { "If-Unmodified-Since": BEFORE }, method);
    }
  });

  test("whoever wants to know is told what decided", () => {
    const told = (fields: FieldsInit, method = "GET") => {
      const words: string[] = [];
      evaluatePreconditions(request(fields, method), CURRENT, (about, sentence) => {
        assert.equal(about, "status");
        words.push(sentence);
      });
      return words;
    };
    assert.deepEqual(told({}), []);
    assert.deepEqual(told({ "If-Match": '"a"' }), []);
    assert.deepEqual(told({ "If-Match": '"b"' }), ["412: If-Match does not name what is here"]);
    assert.deepEqual(told({ "If-None-Match": '"a"' }), ["304: If-None-Match names what is here"]);
    assert.match(told({ "If-None-Match": '"a"' }, "PUT").join(), /^412: If-None-Match/);
    assert.match(told({ "If-None-Match": '"b"' }).join(), /does not name/);
    assert.match(told({ "If-Modified-Since": "x" }).join(), /If-Modified-Since ignored/);
    assert.match(told({ "If-Modified-Since": AFTER }).join(), /^304: not changed/);
    assert.match(told({ "If-Modified-Since": BEFORE }).join(), /^changed since/);
    assert.match(told({ "If-Unmodified-Since": BEFORE }).join(), /^412: changed since/);
    assert.match(told({ "If-Unmodified-Since": "x" }).join(), /If-Unmodified-Since ignored/);
  });
});

describe("If-Range", () => {
  function holds(expected: boolean, value: string | readonly string[], current = CURRENT): void {
    assert.equal(ifRangeHolds(Fields.of({ "If-Range": value }), current), expected, `${value}`);
  }

  test("holds when it isn't there", () => {
    assert.equal(ifRangeHolds(Fields.empty, CURRENT), true);
  });

  test("holds for the current tag, if that is a strong one", () => {
    holds(true, '"a"');
    for (const value of ['"b"', 'W/"a"', '"a", "b"', "*", "a", "", JUNK]) holds(false, value);
    holds(false, ['"a"', '"a"']);
    holds(false, 'W/"a"', { entityTag: 'W/"a"' });
    holds(false, '"a"', { entityTag: 'W/"a"' });
    holds(false, '"a"', {});
  });

  test("holds for the very date, in any of its forms", () => {
    holds(true, SECOND);
    holds(true, "Sunday, 06-Nov-94 08:49:37 GMT");
    for (const value of [BEFORE, AFTER, `${SECOND}, ${SECOND}`]) holds(false, value);
    holds(false, [SECOND, SECOND]);
    holds(false, SECOND, { entityTag: '"a"' });
  });

  test("holds for a date only when its second was over", () => {
    const at = (seenAt: number | undefined) => ({ lastModified: 784_111_777_999, seenAt });
    holds(true, SECOND, at(784_111_778_000));
    holds(false, SECOND, at(784_111_777_999));
    holds(false, SECOND, at(undefined));
  });
});
