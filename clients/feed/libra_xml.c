/*
 * Libra's court list as XML, in any envelope: SOAP, the older CSCI message, or bare. Prefixes of
 * names are not looked at: the samples bind them in five ways. No document type may be declared, so
 * no entity can be: nothing here expands.
 */
#include "clients/feed/reader.h"

#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clients/feed/libra.h"
#include "clients/feed/xml.h"

#define LEAF_LIMIT (64u << 10)

struct xml {
	XML_Parser parser;
	struct libra libra;
	char *leaf; /* the text since the last opening, LEAF_LIMIT octets */
	size_t length;
	bool is_leaf; /* nothing was opened since */
};

static const char *local_name(const char *name)
{
	const char *colon = strchr(name, ':');
	return colon == NULL ? name : colon + 1;
}

static void stop_unless_good(struct xml *xml, enum sd_err err)
{
	if (err != SD_OK)
		(void)XML_StopParser(xml->parser, XML_FALSE);
}

static void XMLCALL on_open(void *arg, const XML_Char *name, const XML_Char **attributes)
{
	struct xml *xml = arg;
	(void)attributes;
	xml->length = 0;
	xml->is_leaf = true;
	stop_unless_good(xml, libra_open(&xml->libra, local_name(name)));
}

static void XMLCALL on_close(void *arg, const XML_Char *name)
{
	struct xml *xml = arg;
	if (xml->libra.reading->status != SD_OK)
		return;
	const char *text = xml->is_leaf ? xml->leaf : NULL;
	stop_unless_good(xml, libra_close(&xml->libra, local_name(name), text, xml->length));
	xml->is_leaf = false;
	xml->length = 0;
}

/* What is beyond the limit is over every text's limit too, and cut off there with a warning. */
static void XMLCALL on_text(void *arg, const XML_Char *text, int length)
{
	struct xml *xml = arg;
	const size_t room = LEAF_LIMIT - xml->length;
	const size_t taken = (size_t)length < room ? (size_t)length : room;
	memcpy(xml->leaf + xml->length, text, taken);
	xml->length += taken;
}

static void XMLCALL on_doctype(
    void *arg, const XML_Char *name, const XML_Char *system, const XML_Char *public, int internal)
{
	struct xml *xml = arg;
	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	char where[64];
	(void)snprintf(where, sizeof where, "line %lu", (unsigned long)XML_GetCurrentLineNumber(xml->parser));
	stop_unless_good(
	    xml, reading_refuse(xml->libra.reading, where, "declares a document type, which no court list does"));
}

static enum sd_err refuse(struct xml *xml, const struct document *document, size_t skipped)
{
	unsigned long line = (unsigned long)XML_GetCurrentLineNumber(xml->parser);
	for (size_t i = 0; i < skipped; i++)
		line += document->data[i] == '\n';
	char where[64];
	(void)snprintf(where, sizeof where, "line %lu, column %lu", line,
	    (unsigned long)XML_GetCurrentColumnNumber(xml->parser) + 1);
	return reading_refuse(xml->libra.reading, where, xml_reason(XML_GetErrorCode(xml->parser)));
}

static enum sd_err parse(struct xml *xml, const struct document *document)
{
	const size_t skipped = xml_before_declaration((const char *)document->data, document->size);
	XML_SetUserData(xml->parser, xml);
	XML_SetElementHandler(xml->parser, on_open, on_close);
	XML_SetCharacterDataHandler(xml->parser, on_text);
	XML_SetStartDoctypeDeclHandler(xml->parser, on_doctype);
	/* DOCUMENT_LIMIT keeps the size within int. */
	const enum XML_Status status =
	    XML_Parse(xml->parser, (const char *)document->data + skipped, (int)(document->size - skipped), XML_TRUE);
	if (xml->libra.reading->status != SD_OK)
		return xml->libra.reading->status;
	return status == XML_STATUS_OK ? libra_finish(&xml->libra) : refuse(xml, document, skipped);
}

static bool libra_xml_recognises(const struct document *document)
{
	return document->syntax == SYNTAX_XML && document_contains(document, "ExternalDocumentRequest");
}

static enum sd_err libra_xml_read(struct document *document, const struct reader_hints *hints, struct reading *reading)
{
	struct xml xml = { .parser = XML_ParserCreate("UTF-8"), .leaf = malloc(LEAF_LIMIT) };
	enum sd_err err = libra_start(&xml.libra, reading, hints);
	xml.libra.by_room = true;
	xml.libra.list_type = SDAC__V1__LIST_TYPE__LIST_TYPE_ADULT;
	if (err == SD_OK)
		err = xml.parser == NULL || xml.leaf == NULL ? SD_NO_MEMORY : parse(&xml, document);
	if (xml.leaf != NULL)
		explicit_bzero(xml.leaf, LEAF_LIMIT);
	free(xml.leaf);
	XML_ParserFree(xml.parser);
	return err;
}

const struct reader reader_libra_xml = {
	.name = "libra-xml",
	.system = "libra",
	.revision = 1,
	.recognises = libra_xml_recognises,
	.read = libra_xml_read,
};
