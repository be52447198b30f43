# Makes C++ of a page. PAGE: the page, perhaps empty. CODE: the source file. FUNCTION: what returns it.
file(READ ${PAGE} HEX HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," BYTES "${HEX}")
file(WRITE ${CODE}
     "#include \"sim/report/html_page.h\"\n\n"
     "namespace membar {\nnamespace {\nconst unsigned char kPage[] = {${BYTES}0};\n}  // namespace\n\n"
     "std::string_view ${FUNCTION}() {\n"
     "  return {reinterpret_cast<const char*>(kPage), sizeof kPage - 1};\n}\n\n}  // namespace membar\n")
