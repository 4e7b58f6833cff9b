// SPDX-License-Identifier: Apache-2.0
//
// One browser for all tests, and the pages they look at.
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

const args = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const folder = process.env.TRUSTCENTER_PAGES;

export const pages = fs.readdirSync(folder).filter((name) => name.endsWith('.html')).sort()
  .map((name) => ({
    name: path.basename(name, '.html'),
    url: `file://${path.join(folder, name)}`,
    html: fs.readFileSync(path.join(folder, name), 'utf8'),
  }));

export function launch() {
  return chromium.launch({ executablePath: process.env.TRUSTCENTER_BROWSER, args });
}

// open loads a page in a context of its own, and notes everything that must not happen: requests,
// dialogs, messages on the console.
export async function open(browser, page, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const tab = await context.newPage();
  const noted = [];
  tab.on('request', (request) => {
    if (request.url() !== page.url) {
      noted.push(`request for ${request.url()}`);
    }
  });
  tab.on('dialog', (dialog) => {
    noted.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  tab.on('console', (message) => noted.push(`console: ${message.text()}`));
  tab.on('pageerror', (error) => noted.push(`error: ${error.message}`));
  await tab.goto(page.url);
  return { tab, noted, close: () => context.close() };
}
