/* SPDX-License-Identifier: MIT */
#ifndef CLI_VALUES_H
#define CLI_VALUES_H

#include "conf/conf.h"

/* Values of options, each into the field of struct options at `offset`. */

bool value_flag(const struct conf_value *value, void *object, size_t offset);
bool value_text(const struct conf_value *value, void *object, size_t offset);
bool value_slot(const struct conf_value *value, void *object, size_t offset);
bool value_slots(const struct conf_value *value, void *object, size_t offset);
bool value_seconds(const struct conf_value *value, void *object, size_t offset);
bool value_count(const struct conf_value *value, void *object, size_t offset);
bool value_connections(
    const struct conf_value *value, void *object, size_t offset);
bool value_sqn(const struct conf_value *value, void *object, size_t offset);
bool value_ind_len(const struct conf_value *value, void *object, size_t offset);
bool value_amf(const struct conf_value *value, void *object, size_t offset);
bool value_rand(const struct conf_value *value, void *object, size_t offset);
bool value_auts(const struct conf_value *value, void *object, size_t offset);
bool value_app(const struct conf_value *value, void *object, size_t offset);
bool value_context(const struct conf_value *value, void *object, size_t offset);
bool value_iccid(const struct conf_value *value, void *object, size_t offset);
bool value_imsi(const struct conf_value *value, void *object, size_t offset);
bool value_derive(const struct conf_value *value, void *object, size_t offset);
bool value_digest(const struct conf_value *value, void *object, size_t offset);
bool value_eap(const struct conf_value *value, void *object, size_t offset);

#endif
