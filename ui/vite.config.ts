/**
 * Builds two pages: the console (index.html) and the join page (join.html).
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

export default defineConfig({
  plugins: [react(), joinAddress],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: { index: page('index.html'), join: page('join.html') } },
  },
  server: {
    proxy: {
      '/api': { target: recorder, ws: true },
      '/whip': { target: recorder },
      '/join/': { target: recorder, ws: true },
    },
  },
  test: {
    environment: 'happy-dom',
    setupFiles: ['src/test/setup.ts'],
    restoreMocks: true,
  },
});
