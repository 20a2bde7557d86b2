//! WebAssembly modules made smaller: without what only tools read, and with short names.

use std::collections::BTreeMap;

use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{ExportSection, ImportSection, Module};
use wasmparser::{CustomSectionReader, Export, Import, Imports, Parser};

/// A module without its custom sections, in which compilers keep the names of functions, and with other names of imports and
/// exports.
pub(crate) fn shortened(wasm: &[u8], names: &BTreeMap<String, String>) -> Result<Vec<u8>, Error> {
    let mut module = Module::new();
    Shortening { names }.parse_core_module(&mut module, Parser::new(0), wasm)?;
    Ok(module.finish())
}

struct Shortening<'n> {
    names: &'n BTreeMap<String, String>,
}

impl Reencode for Shortening<'_> {
    type Error = std::convert::Infallible;

    fn parse_imports(&mut self, section: &mut ImportSection, imports: Imports<'_>) -> Result<(), Error> {
        let Imports::Single(offset, import) = imports else {
            return utils::parse_imports(self, section, imports);
        };
        let name = self.names.get(import.name).map_or(import.name, String::as_str);
        utils::parse_imports(self, section, Imports::Single(offset, Import { name, ..import }))
    }

    fn parse_export(&mut self, section: &mut ExportSection, export: Export<'_>) -> Result<(), Error> {
        let kind = self.export_kind(export.kind)?;
        let index = self.external_index(export.kind, export.index)?;
        let name = self.names.get(export.name).map_or(export.name, String::as_str);
        section.export(name, kind, index);
        Ok(())
    }

    fn parse_custom_section(&mut self, _: &mut Module, _: CustomSectionReader<'_>) -> Result<(), Error> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        CodeSection, CustomSection, EntityType, ExportKind, Function, FunctionSection, TypeSection,
    };

    use super::*;

    /// A module with an imported function and one of its own, which is exported.
    fn module(import: &str, export: &str, custom: bool) -> Vec<u8> {
        let mut module = Module::new();
        let mut types = TypeSection::new();
        types.ty().function([], []);
        module.section(&types);
        let mut imports = ImportSection::new();
        imports.import("glue", import, EntityType::Function(0));
        module.section(&imports);
        let mut functions = FunctionSection::new();
        functions.function(0);
        module.section(&functions);
        let mut exports = ExportSection::new();
        exports.export(export, ExportKind::Func, 1);
        module.section(&exports);
        let mut code = CodeSection::new();
        let mut function = Function::new([]);
        function.instructions().call(0).end();
        code.function(&function);
        module.section(&code);
        if custom {
            module.section(&CustomSection {
                name: "producers".into(),
                data: (&[1, 2, 3]).into(),
            });
        }
        module.finish()
    }

    #[test]
    fn imports_and_exports_get_their_short_names_and_custom_sections_go() {
        let names = [("__wbg_now_463ac581d2fc7ea3", "n"), ("__wbindgen_start", "s")]
            .map(|(long, short)| (long.to_owned(), short.to_owned()))
            .into();
        let long = module("__wbg_now_463ac581d2fc7ea3", "__wbindgen_start", true);
        assert_eq!(shortened(&long, &names).unwrap(), module("n", "s", false));
        let kept = module("other", "memory", true);
        assert_eq!(
            shortened(&kept, &names).unwrap(),
            module("other", "memory", false)
        );
    }

    #[test]
    fn a_truncated_module_is_refused() {
        let module = module("a", "b", false);
        assert!(shortened(&module[..module.len() - 1], &BTreeMap::new()).is_err());
        assert!(shortened(b"\0asm", &BTreeMap::new()).is_err());
    }
}
