import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { MessageText } from "./message-text";

const html = (text: string) => renderToStaticMarkup(<MessageText text={text} />);

test("what a customer writes never becomes markup", () => {
  expect(html('<img src=x onerror="alert(1)"> *<b>oi</b>*')).toBe(
    '&lt;img src=x onerror=&quot;alert(1)&quot;&gt; <strong class="font-semibold">&lt;b&gt;oi&lt;/b&gt;</strong>',
  );
});

test("a link opens apart and tells its target nothing", () => {
  expect(html("https://a.com/x")).toMatch(
    /^<a href="https:\/\/a\.com\/x" target="_blank" rel="noopener noreferrer nofollow"/,
  );
});
