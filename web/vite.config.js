import { defineConfig } from "vite";

/** Puts script and style sheet into the page, so that it is one file that opens from disk without a network. */
function oneFile() {
  return {
    name: "one-file",
    enforce: "post",
    generateBundle(_options, bundle) {
      const page = Object.values(bundle).find((item) => item.fileName.endsWith(".html"));
      const take = (ending) => {
        const item = Object.values(bundle).find((part) => part.fileName.endsWith(ending));
        delete bundle[item.fileName];
        return item.code ?? item.source;
      };
      // What ends a script element may stand in a string of the script; `<\/` means the same there.
      const script = take(".js").replace(/<\/script/gi, "<\\/script").replace(/<!--/g, "<\\!--");
      const style = take(".css").replace(/<\/style/gi, "<\\/style");
      page.source = String(page.source)
        .replace(/\s*<script type="module"[^>]*src=[^>]*><\/script>/, "")
        .replace(/\s*<link rel="(?:stylesheet|modulepreload)"[^>]*>/g, "")
        .replace("</head>", () => `<style>${style}</style>\n</head>`)
        .replace("</body>", () => `<script type="module">${script}</script>\n</body>`);
      if (/\s(?:src|href)="(?!#|data:)/.test(page.source.replace(/<(script|style)[\s\S]*?<\/\1>/g, ""))) {
        this.error("the page still refers to another file");
      }
    },
  };
}

// One page a build (`--mode map`, `--mode coverage`): with several the bundler would share code between them in further files.
export default defineConfig(({ mode }) => ({
  base: "./",
  build: {
    target: "es2022",
    // `dist` itself stays: build.rs watches it.
    emptyOutDir: false,
    modulePreload: false,
    assetsInlineLimit: 100_000_000,
    cssCodeSplit: false,
    chunkSizeWarningLimit: 4000,
    rolldownOptions: { input: `${mode}.html`, output: { codeSplitting: false } },
  },
  plugins: [oneFile()],
}));
