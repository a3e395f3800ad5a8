/**
 * Builds two pages: the console (index.html), and with `--mode join` the join page (join.html).
 * The join page is opened on phones and over slow lines, so its React is Preact, a fifth the size.
 *
 * In development both talk to a recorder on this machine; the Host header stays ours, so that the
 * recorder sees its own origin check hold.
 */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const recorder = process.env.ROLLCALL_RECORDER_URL ?? 'http://127.0.0.1:7411';
const page = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** The recorder serves join.html at /join; so does the development server. */
const joinAddress: Plugin = {
  name: 'join-address',
  configureServer(server) {
    server.middlewares.use((request, _response, next) => {
      if (request.url === '/join') request.url = '/join.html';
      next();
    });
  },
};

const preact = [
  { find: /^react\/jsx-runtime$/, replacement: 'preact/jsx-runtime' },
  { find: /^react-dom\/client$/, replacement: 'preact/compat/client' },
  { find: /^react(-dom)?$/, replacement: 'preact/compat' },
];

export default defineConfig(({ mode }) => ({
  plugins: [react(), joinAddress],
  resolve: { alias: mode === 'join' ? preact : [] },
  // The console is built first and clears the folder.
  publicDir: mode === 'join' ? false : 'public',
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    emptyOutDir: mode !== 'join',
    rollupOptions: { input: page(mode === 'join' ? 'join.html' : 'index.html') },
  },
  server: {
    proxy: {
      '/api': { target: recorder, ws: true },
      '/v1': { target: recorder },
      '/whip': { target: recorder },
      '/join/': { target: recorder, ws: true },
    },
  },
  test: {
    environment: 'happy-dom',
    setupFiles: ['src/test/setup.ts'],
    restoreMocks: true,
    // Looks of axe at a whole page take seconds on a busy machine.
    testTimeout: 30_000,
  },
}));
