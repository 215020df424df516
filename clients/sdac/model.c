/*
 * sdac link learn, sdac link model: the linker's model in versions.
 */
#include <stdint.h>
#include <string.h>
#include <sysexits.h>

#include "clients/sdac/app.h"
#include "clients/sdac/families.h"
#include "clients/sdac/say.h"

static char *text(const char *value)
{
	return (char *)(uintptr_t)value;
}

static const struct print_column difference_columns[] = {
	{ "name", "Constant" },
	{ "in_force", "In force" },
	{ "value", "Here" },
	{ "decisions", "Decisions" },
	{ "meaning", "Meaning" },
	{ NULL, NULL },
};

static int run_link_learn(struct app *app)
{
	Sdac__V1__LearnModelRequest request = SDAC__V1__LEARN_MODEL_REQUEST__INIT;
	const ProtobufCMessage *response = NULL;
	const int status = app_call(app, &request.base, &response);
	if (status != EX_OK)
		return status;
	const Sdac__V1__LearnModelResponse *answer = (const Sdac__V1__LearnModelResponse *)response;
	if (answer->model == NULL)
		say_note("%d decisions change nothing: no version is proposed.", answer->decisions);
	else
		say_note("Proposed %s from %d decisions; nothing is applied. Measure it; then a second administrator\n"
			 "can put it in force: sdac link model release %s",
		    answer->model->version, answer->decisions, answer->model->version);
	return app_print(app, response, app->format == PRINT_JSON ? NULL : "values", difference_columns);
}

static int list_models(struct app *app)
{
	static const struct print_column columns[] = {
		{ "version", "Version" },
		{ "state", "State" },
		{ "origin", "Origin" },
		{ "parent", "Learned from" },
		{ "decisions", "Decisions" },
		{ "made_at", "Made" },
		{ "made_by", "By" },
		{ "agreed_by", "Agreed" },
		{ "released_at", "Released" },
		{ "released_by", "By" },
		{ NULL, NULL },
	};
	Sdac__V1__ListModelsRequest request = SDAC__V1__LIST_MODELS_REQUEST__INIT;
	return app_call_print(app, &request.base, "models", columns);
}

static int show_model(struct app *app)
{
	static const struct print_column columns[] = {
		{ "name", "Constant" },
		{ "value", "Here" },
		{ "in_force", "In force" },
		{ "meaning", "Meaning" },
		{ NULL, NULL },
	};
	Sdac__V1__ShowModelRequest request = SDAC__V1__SHOW_MODEL_REQUEST__INIT;
	request.version = text(app_word(app, 1));
	const ProtobufCMessage *response = NULL;
	const int status = app_call(app, &request.base, &response);
	if (status != EX_OK)
		return status;
	return app_print(app, response, app->format == PRINT_JSON ? NULL : "values", columns);
}

static int release_model(struct app *app)
{
	Sdac__V1__ReleaseModelRequest request = SDAC__V1__RELEASE_MODEL_REQUEST__INIT;
	request.version = text(app_word(app, 1));
	if (request.version == NULL)
		return app_usage(app, "which version? 'sdac link model list' shows them");
	const ProtobufCMessage *response = NULL;
	const int status = app_call(app, &request.base, &response);
	if (status != EX_OK)
		return status;
	const Sdac__V1__ReleaseModelResponse *answer = (const Sdac__V1__ReleaseModelResponse *)response;
	if (answer->has_released && answer->released)
		say_note("%s is in force; %d records are linked again.", request.version, answer->requeued);
	else
		say_note("You agree. A second administrator must release it too; until then nothing changes.");
	return app->has_format ? app_print(app, response, NULL, NULL) : EX_OK;
}

static int run_link_model(struct app *app)
{
	static const struct {
		const char *word;
		int (*run)(struct app *app);
	} actions[] = { { "list", list_models }, { "show", show_model }, { "release", release_model } };

	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (strcmp(actions[i].word, app_word(app, 0)) == 0)
			return actions[i].run(app);
	return app_usage(app, "say list, show or release");
}

const struct verb model_verbs[] = {
	{ "link", "learn", "", "propose a model from what people have decided",
	    "It prints what would change, and keeps it as a draft. It applies nothing.", 0, 0, NULL, run_link_learn },
	{ "link", "model", "ACTION [VERSION]", "list, show or release versions of the linker's model",
	    "list            the versions; one of them is in force\n"
	    "show [VERSION]  its constants beside those in force\n"
	    "release VERSION agree to it; with the second administrator it is in force, and\n"
	    "                everybody listed from yesterday on is linked again",
	    1, 2, NULL, run_link_model },
	{ .name = NULL },
};
