// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import zlib from 'node:zlib';
import { HtmlValidate, StaticConfigLoader } from 'html-validate';
import { launch, open, pages } from './browser.js';

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const SCHEMES = ['light', 'dark'];
const WIDTHS = [320, 768, 1280];
const LEAST_CONTRAST = 4.5;
const MOST_BYTES = 60 * 1024;
// The word for a pass, in the one place of this folder that may say it.
const PASS_WORD = /verified/i;
// axe cannot see which shape stands behind a text of a picture; a test of its own measures that.
const IN_PICTURE = /^<(text|tspan)\b/;
// Pages made from hostile text or without names are no example of a usual one.
const usual = pages.filter((page) => page.name !== 'hostile');

let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser.close();
});

test('there are pages to look at', () => {
  assert.notEqual(pages.length, 0);
});

for (const page of pages) {
  for (const colorScheme of SCHEMES) {
    test(`${page.name}, ${colorScheme}: axe finds nothing`, async () => {
      const view = await open(browser, page, { colorScheme, bypassCSP: true });
      for (const width of WIDTHS) {
        await view.tab.setViewportSize({ width, height: 800 });
        await view.tab.evaluate(axe);
        const result = await view.tab.evaluate(
          (values) => window.axe.run({
            runOnly: { type: 'tag', values },
            resultTypes: ['violations', 'incomplete'],
          }), AXE_TAGS);
        const open = result.incomplete.filter((rule) => rule.nodes.some((node) =>
          rule.id !== 'color-contrast' || !IN_PICTURE.test(node.html)));
        const found = [...result.violations, ...open].map((rule) =>
          `${width} px: ${rule.id}: ${rule.nodes.slice(0, 3).map((node) =>
            `${node.target} ${node.failureSummary}`).join(' | ')}`);
        assert.deepEqual(found, []);
      }
      await view.close();
    });
  }

  test(`${page.name}: text in pictures has contrast`, async () => {
    for (const colorScheme of SCHEMES) {
      const view = await open(browser, page, { colorScheme });
      const low = await view.tab.locator('svg.wide a').evaluateAll((boxes, least) => {
        const luminance = (color) => {
          const parts = color.match(/[\d.]+/g).slice(0, 3).map((part) => {
            const value = part / 255;
            return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
          });
          return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
        };
        const fill = (one) => luminance(getComputedStyle(one).fill);
        return boxes.flatMap((box) => [...box.querySelectorAll('text, tspan')].filter((text) => {
          const pair = [fill(text), fill(box.querySelector('rect'))].sort((a, b) => b - a);
          return (pair[0] + 0.05) / (pair[1] + 0.05) < least;
        }).map((text) => text.textContent));
      }, LEAST_CONTRAST);
      assert.deepEqual(low, []);
      await view.close();
    }
  });

  test(`${page.name}: nothing is wider than 320 px`, async () => {
    const view = await open(browser, page, { viewport: { width: 320, height: 800 } });
    await view.tab.locator('details').evaluateAll((all) => all.forEach((one) => {
      one.open = true;
    }));
    const extra = await view.tab.evaluate(() => {
      const root = document.documentElement;
      return root.scrollWidth - root.clientWidth;
    });
    assert.equal(extra, 0);
    await view.close();
  });

  test(`${page.name}: what can be clicked is large enough`, async () => {
    for (const width of [320, 1280]) {
      const view = await open(browser, page, { viewport: { width, height: 800 } });
      const small = await view.tab.locator('a:visible, summary:visible').evaluateAll((all) => all
        .filter((one) => {
          const box = one.getBoundingClientRect();
          const inText = getComputedStyle(one).display === 'inline' && !one.closest('svg');
          return !inText && !one.matches('.skip') && (box.width < 24 || box.height < 24);
        }).map((one) => one.textContent));
      assert.deepEqual(small, []);
      await view.close();
    }
  });

  test(`${page.name}: everything works without scripts, and nothing leaves the page`, async () => {
    const view = await open(browser, page, { javaScriptEnabled: false });
    const summary = view.tab.locator('details.back > summary').first();
    const inside = view.tab.locator('details.back > dl').first();
    assert.equal(await inside.isVisible(), false);
    await summary.click();
    assert.equal(await inside.isVisible(), true);
    await view.tab.locator('.chips a').first().click();
    await view.tab.waitForURL(/#hardware$/);
    assert.deepEqual(view.noted, []);
    await view.close();
  });

  test(`${page.name}: no text makes an element that runs or loads`, async () => {
    const view = await open(browser, page);
    const found = await view.tab.evaluate(() => {
      const foreign = document.querySelectorAll(
        'script, img, iframe, object, embed, form, input, link, base, [style], [src]');
      const handlers = [...document.querySelectorAll('*')].filter((one) =>
        [...one.attributes].some((attribute) => attribute.name.startsWith('on')));
      const outside = [...document.querySelectorAll('[href]')].filter((one) =>
        !one.getAttribute('href').startsWith('#'));
      return foreign.length + handlers.length + outside.length;
    });
    assert.equal(found, 0);
    assert.deepEqual(view.noted, []);
    await view.close();
  });

  test(`${page.name}: every link leads to something`, async () => {
    const view = await open(browser, page);
    const lost = await view.tab.evaluate(() => [...document.querySelectorAll('[href]')]
      .map((one) => one.getAttribute('href').slice(1))
      .filter((name) => document.getElementById(name) === null));
    assert.deepEqual(lost, []);
    await view.close();
  });

  test(`${page.name}: html-validate accepts the markup`, async () => {
    const validator = new HtmlValidate(new StaticConfigLoader({
      extends: ['html-validate:recommended'],
      rules: {
        'doctype-style': ['error', { style: 'lowercase' }],
        'long-title': 'off',
        'no-trailing-whitespace': 'off',
      },
    }));
    const report = await validator.validateString(page.html);
    const found = report.results.flatMap((result) => result.messages)
      .map((message) => `${message.line}: ${message.ruleId}: ${message.message}`);
    assert.deepEqual(found.slice(0, 10), []);
  });
}

for (const page of usual) {
  test(`${page.name}: title and heading start with the verdict`, async () => {
    const view = await open(browser, page);
    const title = await view.tab.title();
    const heading = await view.tab.locator('h1').textContent();
    const word = title.slice(0, title.indexOf(':'));
    assert.match(word, /^[A-Z][a-z]+( \(simulated\))?$/);
    assert.equal(heading.replace(/^\S+ /, '').startsWith(`${word}: `), true, heading);
    assert.equal(await view.tab.locator('h1').count(), 1);
    await view.close();
  });

  test(`${page.name}: the word for a pass stands only where everything passed`, async () => {
    const view = await open(browser, page);
    const passed = await view.tab.locator('.verdict.s-pass').count() > 0;
    const simulated = await view.tab.locator('.banner').count() > 0;
    const failing = await view.tab.locator('.chips .s-fail').count() > 0;
    const text = `${await view.tab.title()} ${await view.tab.locator('body').innerText()}`;
    assert.equal(PASS_WORD.test(text), passed || (simulated && PASS_WORD.test(page.html)));
    assert.equal(passed && failing, false);
    await view.close();
  });

  test(`${page.name}: the verdict survives print, and details are open there`, async () => {
    const view = await open(browser, page);
    await view.tab.emulateMedia({ media: 'print' });
    assert.equal(await view.tab.locator('.verdict').isVisible(), true);
    const height = await view.tab.locator('details.back > dl').first()
      .evaluate((one) => one.getBoundingClientRect().height);
    assert.notEqual(height, 0);
    const pdf = await view.tab.pdf({ tagged: true, outline: true });
    assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
    await view.close();
  });

  test(`${page.name}: marks and words survive forced colours`, async () => {
    const view = await open(browser, page, { forcedColors: 'active' });
    const states = await view.tab.locator('.state').allInnerTexts();
    assert.notEqual(states.length, 0);
    for (const state of states) {
      assert.match(state, /^[✓!✗?–…] [A-Z]/);
    }
    await view.close();
  });

  test(`${page.name}: the keyboard first reaches the skip link`, async () => {
    const view = await open(browser, page);
    await view.tab.keyboard.press('Tab');
    assert.equal(await view.tab.evaluate(() => document.activeElement.className), 'skip');
    await view.tab.keyboard.press('Enter');
    await view.tab.waitForURL(/#main$/);
    await view.close();
  });

  test(`${page.name}: one chain picture is there for each width`, async () => {
    for (const [width, shown, hidden] of [[320, '.narrow', '.wide'], [1280, '.wide', '.narrow']]) {
      const view = await open(browser, page, { viewport: { width, height: 800 } });
      assert.equal(await view.tab.locator(`svg${shown}`).first().isVisible(), true);
      assert.equal(await view.tab.locator(`svg${hidden}`).first().isVisible(), false);
      assert.equal(await view.tab.locator(`svg${shown}`).first().locator('a').count(), 9);
      await view.close();
    }
  });

  test(`${page.name}: the page is small`, () => {
    assert.equal(zlib.gzipSync(page.html, { level: 9 }).length <= MOST_BYTES, true);
  });
}

test('a violation of the page\'s own policy would be noticed', async () => {
  const view = await open(browser, pages[0]);
  await view.tab.evaluate(() => {
    const image = document.createElement('img');
    image.src = 'https://host.invalid/';
    image.alt = '';
    document.body.append(image);
  });
  await view.tab.waitForTimeout(200);
  assert.equal(view.noted.some((note) => note.includes('Content Security Policy')), true);
  await view.close();
});
