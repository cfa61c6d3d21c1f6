"""Every check beyond the loader, and a function that runs them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cozecheck.core.finding import Finding
from cozecheck.loader.model import Config
from cozecheck.rules import (
    array_parameter_hidden,
    body_never_sent,
    common_param_wrong_type,
    composed_schema,
    crashing_common_param,
    credential_overridden,
    credentials_not_sent,
    custom_api_type,
    description_missing,
    description_not_shown,
    document_outside_config,
    document_path_case,
    double_slash_url,
    duplicate_plugin_name,
    duplicate_product_id,
    duplicate_tool,
    empty_credentials,
    empty_response_schema,
    enum_not_described,
    enum_of_wrong_type,
    free_form_object,
    header_declared_twice,
    header_not_sent,
    hidden_required_field,
    ignored_auth_key,
    ignored_server,
    incomplete_oauth,
    ineffective_common_param,
    inexact_default,
    localhost_server,
    meta_field_missing,
    missing_logo,
    name_not_for_workflows,
    name_used_twice,
    no_final_newline,
    non_http_server,
    openapi_version_not_3_0,
    operation_id_not_callable,
    operation_without_tool,
    optional_parameter_sent_empty,
    parameter_on_path_item,
    placeholder_credentials,
    placeholder_never_filled,
    poor_description,
    private_https_port,
    product_id_missing,
    property_named_underscore,
    reference_lost_for_agents,
    remote_logo,
    required_not_in_properties,
    response_flag_not_boolean,
    secret_in_config,
    security_not_applied,
    server_url_with_query,
    server_variable,
    shared_document,
    shared_function_name,
    text_cut_by_comment,
    unknown_assist_type,
    unknown_key,
    unreferenced_document,
    unsendable_header,
    yaml_surprise,
)
from cozecheck.rules.walk import View
from cozecheck.source.files import ConfigFiles

CHECKS: tuple[Callable[[View], Iterator[Finding]], ...] = (
    # files
    unreferenced_document.check,
    document_outside_config.check,
    document_path_case.check,
    shared_document.check,
    no_final_newline.check,
    # entries of plugin_meta.yaml
    product_id_missing.check,
    duplicate_product_id.check,
    meta_field_missing.check,
    unknown_key.check,
    duplicate_tool.check,
    shared_function_name.check,
    duplicate_plugin_name.check,
    missing_logo.check,
    remote_logo.check,
    custom_api_type.check,
    # credentials
    secret_in_config.check,
    placeholder_credentials.check,
    empty_credentials.check,
    incomplete_oauth.check,
    credentials_not_sent.check,
    ignored_auth_key.check,
    credential_overridden.check,
    security_not_applied.check,
    placeholder_never_filled.check,
    # common parameters and headers
    crashing_common_param.check,
    ineffective_common_param.check,
    common_param_wrong_type.check,
    header_declared_twice.check,
    header_not_sent.check,
    unsendable_header.check,
    # servers and paths
    localhost_server.check,
    private_https_port.check,
    non_http_server.check,
    double_slash_url.check,
    server_url_with_query.check,
    server_variable.check,
    ignored_server.check,
    parameter_on_path_item.check,
    # operations and what they are given
    body_never_sent.check,
    operation_id_not_callable.check,
    operation_without_tool.check,
    array_parameter_hidden.check,
    optional_parameter_sent_empty.check,
    name_used_twice.check,
    name_not_for_workflows.check,
    hidden_required_field.check,
    reference_lost_for_agents.check,
    # schemas
    property_named_underscore.check,
    free_form_object.check,
    empty_response_schema.check,
    composed_schema.check,
    required_not_in_properties.check,
    enum_of_wrong_type.check,
    response_flag_not_boolean.check,
    unknown_assist_type.check,
    inexact_default.check,
    # descriptions
    poor_description.check,
    description_missing.check,
    description_not_shown.check,
    enum_not_described.check,
    # YAML
    yaml_surprise.check,
    text_cut_by_comment.check,
    openapi_version_not_3_0.check,
)


def run(config: Config, *, standard: bool = False, files: ConfigFiles | None = None) -> list[Finding]:
    """What there is to say of a loaded configuration that the loader does not say; `standard` adds the OpenAPI standard's own check.

    `files` are those that the loader has read, so that none is read again.
    """
    view = View(config, files)
    findings = [found for check in CHECKS for found in check(view)]
    if standard:
        from cozecheck.rules import standard_says

        findings += standard_says.check(view)
    return findings
