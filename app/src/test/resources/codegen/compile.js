// Compiles TypeScript in a browser, as strictly as the compiler can, and loads what comes of it.
// `sources` and the compiler's own libraries are texts by name.

window.compile = (sources, libraries, main) => {
  const files = { ...libraries, ...sources };
  const options = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    erasableSyntaxOnly: true,
    types: [],
  };
  const compiled = {};
  const name = (path) => path.replace(/^\//, "");
  const host = {
    getSourceFile: (path, target) =>
      files[name(path)] === undefined ? undefined : ts.createSourceFile(path, files[name(path)], target),
    getDefaultLibFileName: () => "lib.d.ts",
    getDefaultLibLocation: () => "/",
    writeFile: (path, text) => (compiled[name(path)] = text),
    getCurrentDirectory: () => "/",
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    fileExists: (path) => files[name(path)] !== undefined,
    readFile: (path) => files[name(path)],
    directoryExists: () => true,
    getDirectories: () => [],
  };
  const program = ts.createProgram(["/" + main], options, host);
  const problems = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics].map((each) => {
    const line = each.file ? each.file.getLineAndCharacterOfPosition(each.start).line + 1 : 0;
    const text = ts.flattenDiagnosticMessageText(each.messageText, " ");
    return `${each.file?.fileName ?? ""}:${line} TS${each.code} ${text}`;
  });
  return { problems, compiled };
};

window.load = async (compiled, main) => {
  const address = (text) => URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const client = address(compiled["parbuckle.js"]);
  return import(address(compiled[main].replace("./parbuckle", client)));
};
