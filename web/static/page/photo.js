// A photo is made small before it leaves the page: so it waits on the phone as a fifth of a megabyte, not as eight, and
// says nothing of where it was taken.

const SIDE = 1_600; // pixels, as in backend/files/pictures.py
const BYTES = 1_500_000; // the server takes 2 MB
const QUALITIES = [0.82, 0.7, 0.5]; // of JPEG; the first fits but for pictures of gravel

/** @param {HTMLElement} element */
export function photo(element) {
  const input = element.querySelector("input[type=file]");
  if (!(element instanceof HTMLFormElement) || !(input instanceof HTMLInputElement)) return;
  element.dataset.ready = "";
  input.addEventListener("change", async () => {
    const [file] = input.files ?? [];
    if (!file || element.hasAttribute("aria-busy")) return;
    element.setAttribute("aria-busy", "true");
    const small = await madeSmall(file);
    if (small) {
      const carried = new DataTransfer();
      carried.items.add(small);
      input.files = carried.files;
    }
    if (!element.isConnected) {
      element.hidden = true; // the page was renewed while the camera was open: what was taken is not lost by that
      document.body.append(element);
    }
    element.requestSubmit(); // what cannot be shown here may be readable there, which says what is wrong with it
  });
  window.addEventListener("pageshow", () => element.removeAttribute("aria-busy")); // back in a page the browser kept
}

/** Drawn anew, upright; null if this browser cannot read it. @param {File} file @returns {Promise<File | null>} */
async function madeSmall(file) {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return null;
  const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const paper = canvas.getContext("2d");
  if (!paper) return null;
  paper.fillStyle = "#ffffff";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.imageSmoothingQuality = "high";
  paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  for (const quality of QUALITIES) {
    const blob = await blobOf(canvas, quality);
    if (blob && blob.size <= BYTES) return new File([blob], "photo.jpg", { type: "image/jpeg" });
  }
  return null;
}

/** @param {HTMLCanvasElement} canvas @param {number} quality @returns {Promise<Blob | null>} */
function blobOf(canvas, quality) {
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
}
