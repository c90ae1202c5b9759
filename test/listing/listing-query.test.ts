import assert from "node:assert/strict";
import { test } from "node:test";
import { listingQuery, queryReference } from "../../src/listing/listing-query.ts";

const NOTHING = { sort: "name", descending: false, filter: "", page: 1, view: undefined };

test("Without a query, and with one that says nothing we know, the list is by name", () => {
  for (const query of [undefined, "", "&&==", "utm=1", "sort=colour&order=up&page=0&view=tree"]) {
    assert.deepEqual(listingQuery(query), NOTHING, String(query));
  }
});

test("Each parameter is understood, and of a repeated one the first counts", () => {
  const query = "sort=size&sort=name&order=desc&q=a%20b&q=c&page=3&page=4&view=grid&view=list";
  const expected = { sort: "size", descending: true, filter: "a b", page: 3, view: "grid" };
  assert.deepEqual(listingQuery(query), expected);
});

test("A page is a whole number from 1 on, of at most seven digits", () => {
  for (const page of ["-1", "0", "01", "1.5", "1e3", " 1", "x", "12345678"]) {
    assert.equal(listingQuery(`page=${encodeURIComponent(page)}`).page, 1, page);
  }
  assert.equal(listingQuery("page=1234567").page, 1234567);
});

test("A filter is cut where no name can be longer", () => {
  assert.equal(listingQuery(`q=${"a".repeat(255)}`).filter.length, 255);
  assert.equal(listingQuery(`q=${"a".repeat(256)}`).filter.length, 255);
  assert.equal(listingQuery("q=%ff%").filter, "\ufffd%");
});

test("A reference says what differs from the plain list, and is understood as it was meant", () => {
  assert.equal(queryReference(listingQuery(undefined), {}), "?");
  const query = listingQuery("q=a%26b%3Dc%22&sort=modified&order=desc&view=list&page=2");
  assert.deepEqual(listingQuery(queryReference(query, {}).slice(1)), query);
  const changed = queryReference(query, { page: 1, filter: "" });
  assert.equal(changed, "?sort=modified&order=desc&view=list");
});
