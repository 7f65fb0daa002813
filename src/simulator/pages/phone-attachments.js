// What a customer can attach: files of the computer, and samples of what only a real phone could make.
import { openMenu, setUpMenu } from "./menu.js";
import { showProblem } from "./chat-page.js";
import { byId } from "./phone-view.js";

const LIMIT = 16 * 1024 * 1024;
const PLACE = {
  latitude: -23.561414,
  longitude: -46.655881,
  name: "MASP",
  address: "Av. Paulista, 1578 - Bela Vista, São Paulo",
};
const CARD = {
  name: { formatted_name: "Ana Lima", first_name: "Ana", last_name: "Lima" },
  phones: [{ phone: "+55 11 91111-2222", wa_id: "5511911112222", type: "CELL" }],
};

/** Makes the button "Anexar" work; `say(body)` sends. Gives what other buttons attach, too. */
export function setUpAttachments(say) {
  const menu = byId("attach-menu");
  const button = byId("attach");
  const location = () => ({ type: "location", location: PLACE });
  const samples = {
    "attach-voice": () => ({ type: "audio", audio: { voice: true } }),
    "attach-location": location,
    "attach-contact": () => ({ type: "contacts", contacts: [CARD] }),
    "attach-sticker": () => ({ type: "sticker", sticker: {} }),
  };
  setUpMenu(menu);
  button.addEventListener("click", () => openMenu(menu, button));
  for (const [id, body] of Object.entries(samples)) byId(id).addEventListener("click", () => say(body()));
  setUpFile("attach-photo", "photo-file", say);
  setUpFile("attach-document", "document-file", say);
  return { location };
}

function setUpFile(itemId, inputId, say) {
  const input = byId(inputId);
  byId(itemId).addEventListener("click", () => input.click());
  input.addEventListener("change", async () => {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    if (file.size > LIMIT) return showProblem(true, "Escolha um arquivo de até 16 MB.");
    const caption = byId("text").value.trim();
    byId("text").value = "";
    await say(await toMessage(file, inputId === "document-file", caption));
  });
}

async function toMessage(file, isDocument, caption) {
  const type = isDocument ? "document" : file.type.startsWith("video/") ? "video" : "image";
  const media = {
    file: await toBase64(file),
    mimeType: file.type || "application/octet-stream",
    ...(caption ? { caption } : {}),
    ...(isDocument ? { filename: file.name } : {}),
  };
  return { type, [type]: media };
}

function toBase64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(String(reader.result).split(",", 2)[1] ?? ""));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(file);
  });
}
