/** Photos on the phone: taken with the server gone, shown at once, sent when it is back; those of others when they can be had. */

/* global File, FormData, Request */

import assert from "node:assert/strict";
import { test } from "node:test";
import { hashOf, pictureOf } from "../../web/worker/files/pictures.js";
import { HOUSE, ORIGIN, createPhone, id } from "./phone.js";

const PRODUCT = [
  "products",
  {
    id: id(1000),
    number: "1",
    name: "Gelee",
    description: "",
    codes: [],
    category_id: null,
    unit: "Glas",
    packaging: "",
    packaging_milli: null,
    minimum_milli: null,
    content_milli: null,
    content_unit: "",
    vat_class: "reduced",
    discountable: true,
    prices: [],
    active: true,
    created_at: "2026-11-01T08:00:00.000Z",
    created_by: id(1),
  },
];
const PAGE = `/products/${id(1000)}`;

/** The head of a JPEG of that size, as far as one must read. @param {number} width @param {number} height @param {number} [salt] */
function jpeg(width, height, salt = 0) {
  const frame = [0xff, 0xc0, 0, 11, 8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0];
  return Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, salt, 0, ...frame, 0xff, 0xd9]).buffer;
}

async function readyPhone(rows = [], options = {}) {
  return createPhone([...HOUSE, PRODUCT, ...rows], options);
}

/** @param {Awaited<ReturnType<typeof readyPhone>>} phone @param {ArrayBuffer | null} bytes */
function take(phone, bytes) {
  const body = new FormData();
  if (bytes) body.set("photo", new File([bytes], "photo.jpg", { type: "image/jpeg" }));
  return phone.answer(new Request(`${ORIGIN}${PAGE}/photos`, { method: "POST", body }));
}

/** As an image of a page is asked for. */
const image = (phone, path) => phone.answer(new Request(ORIGIN + path), { mode: "no-cors" });

const photosIn = (html) => [...html.matchAll(/<img src="(\/files\/[0-9a-f]{64})"/g)].map(([, src]) => src);

test("it works with the server gone: taken, shown at once, and there after a restart of the worker", async () => {
  const phone = await readyPhone();
  phone.down = true;
  const bytes = jpeg(1600, 1200);
  const taken = await take(phone, bytes);
  assert.equal(taken.headers.get("location"), `${ORIGIN}${PAGE}?saved=photo`);
  await phone.client.close();
  phone.worker();
  const html = await (await phone.get(`${PAGE}?saved=photo`)).text();
  assert.ok(html.includes("Foto gespeichert"));
  assert.ok(html.includes("photo-mark"), "it says that it waits");
  assert.ok(html.includes('width="1600" height="1200"'));
  const [src] = photosIn(html);
  assert.equal(src, `/files/${await hashOf(bytes)}`);
  const shown = await image(phone, src);
  assert.deepEqual([shown.status, shown.headers.get("Content-Type")], [200, "image/jpeg"]);
  assert.equal(shown.headers.get("X-Content-Type-Options"), "nosniff");
  assert.deepEqual(await shown.arrayBuffer(), bytes);
  const waits = await (await phone.get("/waiting")).text();
  assert.ok(waits.includes("Neues Foto"));
  assert.ok(waits.includes("1 Foto ist noch zu senden."));
});

test("it arrives once when the server is back, after its row", async () => {
  const phone = await readyPhone();
  phone.down = true;
  await take(phone, jpeg(40, 30));
  phone.down = false;
  await phone.client.sync({ now: true });
  assert.equal(phone.pushed.length, 1);
  assert.equal(phone.pushed[0].table, "product_photos");
  const leaving = await (await phone.get("/more")).text();
  assert.ok(
    leaving.includes("1 Änderung ist noch nicht auf dem Server"),
    "whoever signs out is told of the photo",
  );
  await phone.client.upload({ now: true });
  await phone.client.upload({ now: true });
  assert.deepEqual(phone.files, [`/files/${phone.pushed[0].set.hash}`]);
  const html = await (await phone.get(PAGE)).text();
  assert.ok(!html.includes("photo-mark"));
});

test("the same photo again is the one that is there, also where only its row is here", async () => {
  const phone = await readyPhone();
  for (let n = 0; n < 3; n++) await take(phone, jpeg(40, 30));
  await take(phone, jpeg(40, 30, 1));
  assert.equal(photosIn(await (await phone.get(PAGE)).text()).length, 2);
  assert.equal((await (await phone.client.replica()).waiting()).length, 2);
  const set = { product_id: id(1000), hash: await hashOf(jpeg(40, 30)), type: "image/jpeg", size: 9 };
  const made = { width: 40, height: 30, created_at: "2026-11-02T08:00:00.000Z", created_by: id(2) };
  const other = await readyPhone([["product_photos", { id: id(2000), ...set, ...made }]]);
  other.down = true;
  await take(other, jpeg(40, 30));
  const [src] = photosIn(await (await other.get(PAGE)).text());
  assert.equal((await image(other, src)).headers.get("Content-Type"), "image/jpeg");
  assert.deepEqual(await (await other.client.replica()).waiting(), []);
  assert.equal((await other.client.state()).files, 1, "whoever took it first may not have sent it");
});

test("what the phone cannot judge goes to the server as it came, and without one that is said", async () => {
  const phone = await readyPhone();
  const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).buffer;
  for (const wrong of [png, jpeg(9000, 30), new Uint8Array(3_000_000).buffer]) {
    assert.equal(await (await take(phone, wrong)).text(), "from the server");
  }
  assert.deepEqual(phone.passed, new Array(3).fill(`POST ${PAGE}/photos`));
  phone.down = true;
  assert.equal((await take(phone, png)).status, 503);
  assert.equal((await take(phone, null)).status, 422);
  assert.deepEqual(await (await phone.client.replica()).waiting(), []);
});

test("a photo of somebody else is fetched once and then shown with the server gone, until then a placeholder", async () => {
  const hash = "ab".repeat(32);
  const row = {
    id: id(2000),
    product_id: id(1000),
    hash,
    type: "image/jpeg",
    size: 9,
    width: 40,
    height: 30,
  };
  const made = { created_at: "2026-11-02T08:00:00.000Z", created_by: id(2) };
  const phone = await readyPhone([["product_photos", { ...row, ...made }]]);
  phone.down = true;
  const [src] = photosIn(await (await phone.get(PAGE)).text());
  const nothing = await image(phone, src);
  assert.deepEqual([nothing.status, nothing.headers.get("Content-Type")], [200, "image/svg+xml"]);
  phone.down = false;
  phone.picture = jpeg(40, 30);
  assert.deepEqual(await (await image(phone, src)).arrayBuffer(), phone.picture);
  await phone.settle();
  phone.down = true;
  assert.deepEqual(await (await image(phone, src)).arrayBuffer(), phone.picture);
  assert.deepEqual(phone.passed, [`GET ${src}`]);
  assert.deepEqual(
    phone.remembered,
    [],
    "a device that is revoked forgets the replica, not what the browser keeps",
  );
});

test("the list shows a small one, fetched once; of a photo that waits here the whole, until the small one comes", async () => {
  const phone = await readyPhone();
  phone.down = true;
  const bytes = jpeg(1600, 1200);
  await take(phone, bytes);
  const src = `/files/${await hashOf(bytes)}/small`;
  const html = await (await phone.get("/products")).text();
  assert.ok(html.includes(`<img src="${src}" width="48" height="48" loading="lazy"`));
  assert.deepEqual(await (await image(phone, src)).arrayBuffer(), bytes);
  const other = `/files/${"ab".repeat(32)}/small`;
  assert.equal((await image(phone, other)).headers.get("Content-Type"), "image/svg+xml");
  phone.down = false;
  phone.picture = jpeg(144, 144);
  await image(phone, other);
  await phone.settle();
  phone.down = true;
  const kept = await image(phone, other);
  assert.deepEqual(
    [kept.headers.get("Content-Type"), await kept.arrayBuffer()],
    ["image/webp", phone.picture],
  );
  assert.deepEqual(phone.passed, [`GET ${other}`]);
  const whole = await image(phone, other.replace("/small", ""));
  assert.equal(
    whole.headers.get("Content-Type"),
    "image/svg+xml",
    "a small one does not stand for the whole",
  );
});

test("what is no picture, as a portal's page, is not kept", async () => {
  const phone = await readyPhone();
  const path = `/files/${"cd".repeat(32)}`;
  await image(phone, path); // the tests' server answers with text
  await phone.settle();
  phone.down = true;
  assert.equal((await image(phone, path)).headers.get("Content-Type"), "image/svg+xml");
  assert.deepEqual(phone.reports, []);
});

test("deleted and taken back with the server gone; others' photos only by whoever may", async () => {
  const row = { product_id: id(1000), type: "image/jpeg", size: 9, width: 40, height: 30 };
  const made = { created_at: "2026-11-02T08:00:00.000Z", created_by: id(2) };
  const theirs = ["product_photos", { ...row, ...made, id: id(2000), hash: "ab".repeat(32) }];
  const phone = await readyPhone([theirs]);
  phone.down = true;
  assert.equal((await phone.post(`${PAGE}/photos/${id(2000)}/delete`)).status, 403);
  await take(phone, jpeg(40, 30));
  const [, mine] = [...(await (await phone.get(PAGE)).text()).matchAll(/photos\/([0-9a-f-]{36})"/g)].map(
    ([, one]) => one,
  );
  const gone = await phone.post(`${PAGE}/photos/${mine}/delete`);
  const html = await (await phone.get(gone.headers.get("location").slice(ORIGIN.length))).text();
  assert.equal(photosIn(html).length, 1);
  assert.ok(html.includes(`action="${PAGE}/photos/${mine}/restore"`));
  await phone.post(`${PAGE}/photos/${mine}/restore`);
  assert.equal(photosIn(await (await phone.get(PAGE)).text()).length, 2);
});

test("a JPEG that says where it was taken, or has a second picture behind it, is for the server to make small", () => {
  const whole = new Uint8Array(jpeg(40, 30));
  const text = (/** @type {string} */ said) => [...said].map((sign) => sign.charCodeAt(0));
  /** @param {number} marker @param {number[]} body */
  const noted = (marker, body) => {
    const head = [0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255];
    return pictureOf(Uint8Array.from([...whole.slice(0, 2), ...head, ...body, ...whole.slice(2)]).buffer);
  };
  const exif = text("Exif\0\0");
  const tag = (/** @type {number[]} */ name) => [...name, 0, 4, 0, 0, 0, 1, 0, 0, 0, 26];
  const [turned, place] = [tag([0x01, 0x12]), tag([0x88, 0x25])];
  const big = [...exif, ...text("MM"), 0, 42, 0, 0, 0, 8];
  assert.equal(noted(0xe1, [...big, 0, 2, ...turned, ...place]), null);
  assert.equal(noted(0xe1, [...exif, ...text("II"), 42, 0, 8, 0, 0, 0, 1, 0, 0x25, 0x88, 4, 0]), null);
  assert.equal(noted(0xe1, text("http://ns.adobe.com/xap/1.0/\0<x exif:GPSLatitude='52'/>")), null);
  assert.equal(noted(0xe2, text("MPF\0MM")), null);
  for (const harmless of [
    [...big, 0, 1, ...turned],
    [...big, 255, 255, ...turned],
    [...exif, ...text("MM")],
    [...exif, ...text("MM"), 0, 42, 255, 255, 255, 255],
    exif,
    text("http://ns.adobe.com/xap/1.0/\0<x/>"),
  ]) {
    assert.equal(noted(0xe1, harmless)?.width, 40);
  }
});

test("the size of a JPEG is read past what cameras write before it, and nothing else is taken for one", () => {
  assert.deepEqual(pictureOf(jpeg(1600, 7)), { type: "image/jpeg", width: 1600, height: 7 });
  const whole = new Uint8Array(jpeg(40, 30));
  for (let length = 0; length < whole.length; length++) {
    const found = pictureOf(whole.slice(0, length).buffer);
    assert.ok(found === null || found.width === 40, String(length));
  }
  for (const wrong of [
    [],
    [0xff, 0xd8],
    [0x47, 0x49],
    new Array(60).fill(0xff),
    [0xff, 0xd8, ...new Array(60).fill(0)],
    [0xff, 0xd8, 0xff, 0xe0, 0, 0, ...new Array(60).fill(0xff)],
  ]) {
    assert.equal(pictureOf(Uint8Array.from(wrong).buffer), null);
  }
});
